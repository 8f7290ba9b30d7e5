/** Where charts come from. */
import { z } from 'zod';
import { type CelRule, sha256, text } from './fields.ts';
import type { Frozen } from './object.ts';

/** Istio's official Helm repository, used when a MeshControlPlane names no chart source. */
export const officialIstioRepository = 'https://istio-release.storage.googleapis.com/charts';

/** The charts Meshwright installs, by the names they have in Istio's repository. */
export const chartNames = ['base', 'istiod', 'cni', 'ztunnel', 'gateway'] as const;
export type ChartName = (typeof chartNames)[number];

const repository = text({
  description:
    'URL of a Helm repository, the folder that holds index.yaml; http or https, without user name, password, query or fragment. ' +
    "Default: Istio's official repository. Example: https://charts.example.com/istio",
  maxLength: 2048,
  forms: [
    {
      pattern: /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
      message:
        'repository must be the http or https URL of a Helm repository, such as https://charts.example.com/istio, without user name, password, query or fragment',
    },
  ],
});

const oci = text({
  description:
    'Prefix of OCI chart references; the chart name is appended, and the mesh version is the tag. Example: oci://registry.example.com/istio',
  maxLength: 2048,
  forms: [
    {
      pattern: /^oci:\/\/[a-zA-Z0-9][-.a-zA-Z0-9]*(:[0-9]+)?(\/[a-z0-9]+([-._][a-z0-9]+)*)*$/,
      message:
        'oci must be a registry and folder such as oci://registry.example.com/istio, without chart name, tag, digest or trailing slash',
    },
  ],
});

const directory = text({
  description:
    "Absolute path, in the operator's own file system, of a folder with one unpacked chart folder or chart archive a chart; " +
    'for charts baked into the image. Example: /charts',
  maxLength: 1024,
  forms: [
    {
      pattern: /^(\/|(\/([^/.]|\.[^/.]|\.\.[^/])[^/]*)+)$/,
      message: 'directory must be an absolute path such as /charts, without . or .. in it and without trailing slash',
    },
  ],
});

const exactlyOne: CelRule = {
  rule: '[has(self.repository), has(self.oci), has(self.directory)].exists_one(given, given)',
  message:
    'charts must name exactly one source: repository, oci or directory; when changing from one to another, set the former to null',
};

const knownCharts: CelRule = {
  rule: `self.all(chart, chart in [${chartNames.map((name) => `'${name}'`).join(', ')}])`,
  message: `digests may only name the charts ${chartNames.join(', ')}`,
};

const source = {
  repository: repository.exactOptional(),
  oci: oci.exactOptional(),
  directory: directory.exactOptional(),
};

const digests = z.record(z.string(), sha256('Digest of the chart archive: sha256: and 64 hexadecimal digits.'));

/** Exactly one of the three sources; the charts of one MeshRevision came from it. */
export const chartSourceSchema = z.object(source).meta({
  description: 'Where the charts came from: exactly one of repository, oci and directory.',
  'x-kubernetes-map-type': 'atomic',
  'x-kubernetes-validations': [exactlyOne],
});

/** Digests by chart name, as the operator computed them. */
export function chartDigests(description: string) {
  return digests.meta({ description, maxProperties: 16, 'x-kubernetes-validations': [knownCharts] });
}

/**
 * The whole object is atomic, so that under server-side apply a new source replaces the old one, the default included,
 * instead of standing beside it.
 */
export const chartsSchema = z
  .object({
    ...source,
    digests: chartDigests(
      'Expected SHA-256 digest of each chart archive, by chart name (base, istiod, cni, ztunnel, gateway). A chart with another ' +
        'digest is refused; a chart without an entry is not checked. Default: none.',
    ).exactOptional(),
  })
  .meta({
    description:
      'Where the charts come from: exactly one of repository, oci and directory, with optional digests. ' +
      `Default: the official repository of the mesh, ${officialIstioRepository}. With plain kubectl apply, changing from one ` +
      'source to another needs the former set to null (repository: null); with --server-side it does not.',
    'x-kubernetes-map-type': 'atomic',
    'x-kubernetes-validations': [exactlyOne],
  })
  .default({ repository: officialIstioRepository });

export type ChartSource = Frozen<z.output<typeof chartSourceSchema>>;
export type Charts = Frozen<z.output<typeof chartsSchema>>;
