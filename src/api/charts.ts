/** Where charts come from. */
import { z } from 'zod';
import { type CelRule, sha256, text } from './fields.ts';
import type { Frozen } from './object.ts';

/** Istio's official Helm repository, used when a MeshControlPlane names no chart source. */
export const officialIstioRepository = 'https://istio-release.storage.googleapis.com/charts';

/** The charts Meshwright installs, by the names they have in Istio's repository. */
const chartNames = ['base', 'istiod', 'cni', 'ztunnel', 'gateway'];

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
    'Prefix of OCI chart references; the chart name is appended, and the mesh version is the tag. ' +
    'Takes the place of repository. Example: oci://registry.example.com/istio',
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
    "Absolute path, in the operator's own file system, of a folder that holds the charts, unpacked or as archives, in any layout; " +
    'for charts baked into the image. Takes the place of repository. Example: /charts',
  maxLength: 1024,
  forms: [
    {
      pattern: /^(\/|(\/([^/.]|\.[^/.]|\.\.[^/])[^/]*)+)$/,
      message: 'directory must be an absolute path such as /charts, without . or .. in it and without trailing slash',
    },
  ],
});

const onlyOne: CelRule = {
  rule: `[self.repository != '${officialIstioRepository}', has(self.oci), has(self.directory)].filter(given, given).size() <= 1`,
  message: 'charts can come from one place only: give repository, oci or directory, not two of them',
};

const exactlyOne: CelRule = {
  rule: '[has(self.repository), has(self.oci), has(self.directory)].exists_one(given, given)',
  message: 'exactly one of repository, oci and directory must be given',
};

const knownCharts: CelRule = {
  rule: `self.all(chart, chart in [${chartNames.map((name) => `'${name}'`).join(', ')}])`,
  message: `digests may only name the charts ${chartNames.join(', ')}`,
};

const digests = z.record(z.string(), sha256('Digest of the chart: sha256: and 64 hexadecimal digits.'));

/** The charts of one MeshRevision came from exactly one of the three. */
export const chartSourceSchema = z
  .object({ repository: repository.exactOptional(), oci: oci.exactOptional(), directory: directory.exactOptional() })
  .meta({
    description: 'Where the charts came from: exactly one of repository, oci and directory.',
    'x-kubernetes-validations': [exactlyOne],
  });

/** Digests by chart name. */
export function chartDigests(description: string) {
  return digests.meta({ description, maxProperties: 16, 'x-kubernetes-validations': [knownCharts] });
}

/**
 * `repository` is always there, because its default is visible in the stored object; `oci` and `directory` take its place.
 * A default that had to vanish when another source is given could not: `kubectl apply` keeps it.
 */
export const chartsSchema = z
  .object({
    repository: repository.default(officialIstioRepository),
    oci: oci.exactOptional(),
    directory: directory.exactOptional(),
    digests: chartDigests(
      'Expected SHA-256 digest of each chart, by chart name (base, istiod, cni, ztunnel, gateway): of its archive, or of its files ' +
        'where a directory holds it unpacked. A chart with another digest is refused; a chart without an entry is not checked. Default: none.',
    ).exactOptional(),
  })
  .meta({
    description:
      'Where the charts come from: a Helm repository, or in its place an OCI registry or a directory. ' +
      "Default: Istio's official Helm repository.",
    'x-kubernetes-validations': [onlyOne],
  })
  .default({ repository: officialIstioRepository });

export type Charts = Frozen<z.output<typeof chartsSchema>>;
export type ChartSource = { readonly repository: string } | { readonly oci: string } | { readonly directory: string };

/** The source that `charts` names: `oci` or `directory` where given, else `repository`. */
export function chartSource({ repository, oci, directory }: Charts): ChartSource {
  if (oci !== undefined) return { oci };
  if (directory !== undefined) return { directory };
  return { repository };
}
