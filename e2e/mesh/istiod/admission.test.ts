import { expect, test } from 'vitest';
import { admissionRequest, judgeConfiguration, judgePod, review } from './admission.ts';
import { Counters } from './counters.ts';
import { Conduct, type Misbehaviour } from './misbehaviour.ts';

const settings = {
  revision: 'x',
  version: '1.30.3',
  discoveryAddress: 'istiod-x.istio-system.svc:15012',
  image: 'hub/proxyv2:1.30.3',
  resources: {},
  cni: false,
};
const pod = { namespace: 'shop', object: { metadata: { name: 'web' }, spec: { containers: [{ name: 'web' }] } } };
const gateway = (spec: object) => ({
  resource: { group: 'networking.istio.io', version: 'v1', resource: 'gateways' },
  object: { kind: 'Gateway', metadata: { name: 'g' }, spec },
});

function conduct(...what: readonly Misbehaviour[]): Conduct {
  const faults = new Conduct();
  for (const one of what) faults.add(one);
  return faults;
}

test('a verdict becomes an AdmissionReview with the uid of the request', () => {
  expect(review('u', { allowed: true })).toEqual({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: 'u', allowed: true },
  });
  expect(review('u', { allowed: false, message: 'no' }).response).toEqual({
    uid: 'u',
    allowed: false,
    status: { status: 'Failure', message: 'no' },
  });
});

test('a patch travels as base64', () => {
  const patch = [{ op: 'add' as const, path: '/metadata/labels', value: { a: 'ü' } }];
  expect(review('u', { allowed: true, patch }).response).toEqual({
    uid: 'u',
    allowed: true,
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
  });
});

test('only a review with a request and a uid is one', () => {
  expect(admissionRequest({ request: { uid: 'u', name: 'n' } })).toEqual({
    uid: 'u',
    request: { uid: 'u', name: 'n' },
  });
  expect([admissionRequest({ request: {} }), admissionRequest([]), admissionRequest(undefined)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('a good istiod injects, and counts it', () => {
  const counters = new Counters();
  expect(judgePod(pod, settings, conduct(), counters)).toMatchObject({ allowed: true, patch: expect.any(Array) });
  expect([...counters.families().keys()]).toEqual([
    'sidecar_injection_requests_total',
    'sidecar_injection_success_total',
  ]);
});

test('told to refuse injection it denies, told to inject without sidecar it changes nothing', () => {
  const counters = new Counters();
  expect(judgePod(pod, settings, conduct('refuseInjection'), counters)).toEqual({
    allowed: false,
    message: 'failed to run injection template: the stand-in was told to refuse injection',
  });
  expect(judgePod(pod, settings, conduct('injectWithoutSidecar'), counters)).toEqual({ allowed: true });
});

test('told to inject crashing sidecars it gives the pod a fate besides its own annotations', () => {
  const verdict = judgePod(pod, settings, conduct('injectCrashing'), new Counters());
  const patch = verdict.allowed ? (verdict.patch ?? []) : [];
  expect(patch.find(({ path }) => path === '/metadata/annotations')?.value).toMatchObject({
    'istio.io/rev': settings.revision,
    'meshwright.test/fate': 'CrashLoopBackOff',
  });
});

test('a good istiod validates, and counts by resource', () => {
  const counters = new Counters();
  expect(judgeConfiguration(gateway({}), conduct(), counters)).toEqual({
    allowed: false,
    message: 'configuration is invalid: gateway must have at least one server',
  });
  expect(counters.families().get('galley_validation_failed')).toEqual([
    'galley_validation_failed{group="networking.istio.io",version="v1",resource="gateways",reason="invalid_resource"} 1',
  ]);
});

test('told to accept everything it accepts what is invalid, told to reject configuration it denies what is fine', () => {
  const fine = gateway({ servers: [{ port: { number: 80 }, hosts: ['*'] }] });
  expect(judgeConfiguration(gateway({}), conduct('acceptEverything'), new Counters())).toEqual({ allowed: true });
  expect(judgeConfiguration(fine, conduct('rejectConfiguration'), new Counters())).toMatchObject({ allowed: false });
});

test('once told to behave it does everything right again', () => {
  const faults = conduct('refuseInjection', { slow: 5000 });
  faults.clear();
  expect(faults.delay).toBe(0);
  expect(judgePod(pod, settings, faults, new Counters())).toMatchObject({ allowed: true, patch: expect.any(Array) });
});
