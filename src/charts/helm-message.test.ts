import { expect, test } from 'vitest';
import { readHelmError } from './helm-message.ts';

const advice = '\n\nUse --debug flag to render out invalid YAML\n';

test('a template that stops on purpose is quoted with its place', () => {
  const stderr = `Error: execution error at (istiod/templates/profile.yaml:31:3): unknown profile nope${advice}`;
  expect(readHelmError(stderr)).toEqual({
    about: 'template',
    text: 'istiod/templates/profile.yaml:31:3: unknown profile nope',
  });
});

test('an error in a template names the place, the cause and the value', () => {
  const stderr =
    'Error: istiod/templates/injector.yaml:40:22\n  executing "istiod/templates/injector.yaml" at <.Values.global.proxy.autoInject>:\n' +
    `    can't evaluate field autoInject in type interface {}${advice}`;
  expect(readHelmError(stderr)).toEqual({
    about: 'template',
    text: "istiod/templates/injector.yaml:40:22 at <.Values.global.proxy.autoInject>: can't evaluate field autoInject in type interface {} (look at global.proxy.autoInject in the values)",
  });
});

test('an error in a template called by another begins at the innermost place', () => {
  const stderr =
    'Error: istiod/templates/config.yaml:78:21\n  executing "istiod/templates/config.yaml" at <include "mesh" .>:\n    error calling include:\n' +
    'istiod/templates/config.yaml:10:29\n  executing "mesh" at <.Values.meshConfig.rootNamespace>:\n' +
    `    can't evaluate field rootNamespace in type interface {}${advice}`;
  expect(readHelmError(stderr).text).toBe(
    "istiod/templates/config.yaml:10:29 at <.Values.meshConfig.rootNamespace>: can't evaluate field rootNamespace in type interface {}, " +
      'called from istiod/templates/config.yaml:78:21 at <include "mesh" .> (look at meshConfig.rootNamespace in the values)',
  );
});

test('the form of other functions is read too, on one line', () => {
  const stderr =
    'Error: template: istiod/templates/deployment.yaml:229:3: executing "istiod/templates/deployment.yaml" at <include "istiod.resources" .Values.resources>: ' +
    'error calling include: template: istiod/templates/_helpers.tpl:30:20: executing "istiod.resources" at <index $ $key>: ' +
    `error calling index: cannot index slice/array with type string${advice}`;
  expect(readHelmError(stderr).text).toBe(
    'istiod/templates/_helpers.tpl:30:20 at <index $ $key>: cannot index slice/array with type string, called from ' +
      'istiod/templates/deployment.yaml:229:3 at <include "istiod.resources" .Values.resources> (look at resources in the values)',
  );
});

test('what the schema of a chart refuses is a matter of values', () => {
  const stderr =
    "level=WARN msg=whatever\nError: values don't meet the specifications of the schema(s) in the following chart(s):\ngateway:\n" +
    "- at '': validation failed\n  - at '': additional properties 'foo' not allowed\n  - at '/service/ports': got number, want array\n\n";
  expect(readHelmError(stderr)).toEqual({
    about: 'values',
    text: "additional properties 'foo' not allowed; service.ports: got number, want array",
  });
});

test('anything else is passed on in one line of bearable length', () => {
  expect(readHelmError('warning\nError: chart requires kubeVersion: >=1.32.0\n  which is not v1.20.0\n').text).toBe(
    'chart requires kubeVersion: >=1.32.0 which is not v1.20.0',
  );
  expect(readHelmError('panic: oops').text).toBe('panic: oops');
  expect(readHelmError('x'.repeat(5000)).text).toHaveLength(1024);
});
