/**
 * Specs of a MeshControlPlane that are accepted or refused, with the words a user reads then.
 * Tests run them through zod and through a real API server, so that both give the same answer.
 */

import { resourcesExamples } from './resources-examples.ts';
import { invalid, labelForm, type SpecExample, unchecked } from './spec-example.ts';
import { upgradeExamples } from './upgrade-examples.ts';

const versionForm = 'version must be one exact release in the form 1.30.3: three numbers, no leading v, no range';
const repositoryForm =
  'repository must be the http or https URL of a Helm repository, such as https://charts.example.com/istio, without user name, password, query or fragment';
const ociForm =
  'oci must be a registry and folder such as oci://registry.example.com/istio, without chart name, tag, digest or trailing slash';
const directoryForm =
  'directory must be an absolute path such as /charts, without . or .. in it and without trailing slash';
const onePlace =
  'spec.charts: Invalid value: charts can come from one place only: give repository, oci or directory, not two of them';

function refusedVersion(version: string): SpecExample {
  return {
    title: `version ${JSON.stringify(version)}`,
    spec: { version },
    refusals: [invalid('spec.version', version, versionForm)],
  };
}

function source(field: 'repository' | 'oci' | 'directory', value: string, form?: string): SpecExample {
  const example = { title: `${field} ${value}`, spec: { charts: { [field]: value } } };
  return form === undefined ? example : { ...example, refusals: [invalid(`spec.charts.${field}`, value, form)] };
}

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

export const specExamples: readonly SpecExample[] = [
  { title: 'nothing but mesh and version', spec: {} },
  { title: 'a version with zeros and large numbers', spec: { version: '0.100.20' } },
  ...['', '1.30', 'v1.30.3', '1.30.x', '~1.30.3', '1.30.3-rc.0', '01.30.3', '1.30.3 ', '1.30.3\n'].map(refusedVersion),
  {
    title: 'a version that YAML reads as a number',
    spec: { version: 1.3 },
    refusals: [
      'spec.version: Invalid value: "number": spec.version in body must be of type string: "number"',
      unchecked,
    ],
  },
  {
    title: 'another mesh',
    spec: { mesh: 'Linkerd' },
    refusals: ['spec.mesh: Unsupported value: "Linkerd": supported values: "Istio"', unchecked],
  },
  { title: 'a namespace', spec: { namespace: 'mesh-1' } },
  {
    title: 'a namespace in capitals',
    spec: { namespace: 'Istio' },
    refusals: [invalid('spec.namespace', 'Istio', `namespace ${labelForm}`)],
  },
  {
    title: 'a namespace that ends in a hyphen',
    spec: { namespace: 'mesh-' },
    refusals: [invalid('spec.namespace', 'mesh-', `namespace ${labelForm}`)],
  },
  {
    title: 'a namespace of 64 characters',
    spec: { namespace: 'n'.repeat(64) },
    refusals: ['spec.namespace: Too long: may not be more than 63 bytes', unchecked],
  },
  { title: 'a profile', spec: { profile: 'ambient' } },
  {
    title: 'a profile that is a path',
    spec: { profile: '../ambient' },
    refusals: [
      invalid(
        'spec.profile',
        '../ambient',
        'profile must be the name of a chart profile, such as ambient: lower-case letters, digits, hyphens, dots and underscores',
      ),
    ],
  },
  { title: 'values of any shape', spec: { values: { a: { b: [1, 'x', { c: true }] }, 'x.y/z': 0.5 } } },
  {
    title: 'values that are a text',
    spec: { values: 'a: 1' },
    refusals: ['spec.values: Invalid value: "string": spec.values in body must be of type object: "string"', unchecked],
  },
  {
    title: 'components with values',
    spec: { components: { cni: { enabled: true, values: { a: 1 } }, ztunnel: { enabled: true } } },
  },
  {
    title: 'a component that is enabled by a text',
    spec: { components: { cni: { enabled: 'yes' } } },
    refusals: [
      'spec.components.cni.enabled: Invalid value: "string": spec.components.cni.enabled in body must be of type boolean: "string"',
      unchecked,
    ],
  },
  {
    title: 'two gateways of one name in two namespaces',
    spec: {
      components: {
        gateways: [
          { name: 'in', namespace: 'a' },
          { name: 'in', namespace: 'b', values: { a: 1 } },
        ],
      },
    },
  },
  {
    title: 'the same gateway twice',
    spec: {
      components: {
        gateways: [
          { name: 'in', namespace: 'a' },
          { name: 'in', namespace: 'a' },
        ],
      },
    },
    refusals: ['spec.components.gateways[1]: Duplicate value: {"name":"in","namespace":"a"}'],
    onlyTheServerRefuses: true,
  },
  {
    title: 'a gateway without namespace',
    spec: { components: { gateways: [{ name: 'in' }] } },
    refusals: ['spec.components.gateways[0].namespace: Required value', unchecked],
  },
  source('repository', 'https://charts.example.com/istio'),
  source('repository', 'http://127.0.0.1:8080'),
  source('repository', 'https://charts.example.com/istio/'),
  source('repository', 'charts.example.com', repositoryForm),
  source('repository', 'ftp://charts.example.com', repositoryForm),
  source('repository', 'https://user:secret@charts.example.com/', repositoryForm),
  source('repository', 'https://charts.example.com/?token=secret', repositoryForm),
  source('oci', 'oci://registry.example.com/istio'),
  source('oci', 'oci://127.0.0.1:5000/a/b-c/d.e'),
  source('oci', 'https://registry.example.com/istio', ociForm),
  source('oci', 'oci://registry.example.com/istio:1.30.3', ociForm),
  source('oci', 'oci://registry.example.com/istio/', ociForm),
  source('oci', 'oci://user@registry.example.com/istio', ociForm),
  source('directory', '/charts'),
  source('directory', '/srv/charts/..data/v1.30'),
  source('directory', 'charts', directoryForm),
  source('directory', '/charts/../etc', directoryForm),
  source('directory', '/charts/./istio', directoryForm),
  source('directory', '/charts/', directoryForm),
  source('directory', '//charts', directoryForm),
  { title: 'digests with the default repository', spec: { charts: { digests: { base: digest, istiod: digest } } } },
  {
    title: 'a digest that is cut off',
    spec: { charts: { digests: { base: 'sha256:0123' } } },
    refusals: [
      invalid(
        'spec.charts.digests[base]',
        'sha256:0123',
        'a digest must be sha256: followed by 64 lower-case hexadecimal digits',
      ),
    ],
  },
  {
    title: 'a digest of a chart that does not exist',
    spec: { charts: { digests: { istoid: digest } } },
    refusals: [
      'spec.charts.digests: Invalid value: digests may only name the charts base, istiod, cni, ztunnel, gateway',
    ],
    onlyTheServerRefuses: true,
  },
  {
    title: 'a repository and a registry',
    spec: { charts: { repository: 'https://charts.example.com', oci: 'oci://registry.example.com' } },
    refusals: [onePlace],
    onlyTheServerRefuses: true,
  },
  {
    title: 'a registry and a directory',
    spec: { charts: { oci: 'oci://registry.example.com', directory: '/charts' } },
    refusals: [onePlace],
    onlyTheServerRefuses: true,
  },
  { title: 'several tags', spec: { tags: ['default', 'prod', '2026'] } },
  {
    title: 'no tags',
    spec: { tags: [] },
    refusals: ['spec.tags: Invalid value: tags must hold at least one tag; leave it out for [default]'],
  },
  {
    title: 'a tag twice',
    spec: { tags: ['prod', 'prod'] },
    refusals: ['spec.tags: Invalid value: each tag may be listed only once'],
    onlyTheServerRefuses: true,
  },
  {
    title: 'a tag in capitals',
    spec: { tags: ['Prod'] },
    refusals: [invalid('spec.tags[0]', 'Prod', `a tag ${labelForm}`)],
  },
  {
    title: 'a tag that looks like a revision',
    spec: { tags: ['1-30-3'] },
    refusals: [
      invalid(
        'spec.tags[0]',
        '1-30-3',
        'a tag must not look like a revision (1-30-3): both would inject the same namespaces; name it for its purpose, such as prod',
      ),
    ],
    onlyTheServerRefuses: true,
  },
  {
    title: 'a tag of 44 characters',
    spec: { tags: ['t'.repeat(44)] },
    refusals: ['spec.tags[0]: Too long: may not be more than 43 bytes', unchecked],
  },
  ...upgradeExamples,
  ...resourcesExamples,
];
