import { compare, parse } from 'semver';
import type { Finding } from '../finding.ts';
import type { UpgradeComponents, UpgradeStrategy } from '../provider.ts';

/**
 * Whether one version may follow another. Source: Istio's "Canary Upgrades" and "In-place Upgrades" pages: two minors at
 * a time by canary, one in place; the CNI agent and ztunnel work with a control plane one minor ahead, and have no canary.
 * Going back is a rollback to a revision that is still stored, and never an upgrade.
 */
export function checkUpgrade(
  from: string,
  to: string,
  components: UpgradeComponents,
  strategy: UpgradeStrategy,
): readonly Finding[] {
  const [has, wants] = [parse(from), parse(to)];
  // A version that nobody understands is refused as such.
  if (has === null || wants === null) return [];
  if (compare(wants, has) < 0) {
    return refusal(
      `${to} is older than ${from}, which serves: a downgrade is possible only as a rollback, while the revision before it is still there. ` +
        `Set spec.version to ${from} or newer`,
    );
  }
  if (has.major !== wants.major) {
    return refusal(
      `Istio ${wants.major} can't follow Istio ${has.major}: set spec.version to a version of ${has.major}`,
    );
  }
  const { most, because } = reach(components, strategy);
  if (wants.minor - has.minor <= most) return [];
  const next = `${has.major}.${has.minor + most}`;
  return refusal(
    `${to} is ${wants.minor - has.minor} minor versions ahead of ${from}, which serves, and ${because}: ` +
      `upgrade to ${next} first: set spec.version to the newest ${next}.x`,
  );
}

function reach({ cni, ztunnel }: UpgradeComponents, strategy: UpgradeStrategy) {
  if (strategy === 'InPlace') return { most: 1, because: 'an upgrade in place takes one at a time' };
  if (!cni && !ztunnel) return { most: 2, because: 'a canary takes two at the most' };
  const agents = [...(cni ? ['the CNI agent'] : []), ...(ztunnel ? ['ztunnel'] : [])].join(' and ');
  return {
    most: 1,
    because: `${agents} ${cni && ztunnel ? 'have' : 'has'} no canary and may be one behind the control plane`,
  };
}

function refusal(message: string): readonly Finding[] {
  return [{ reason: 'UpgradeNotAllowed', message: `spec.version: ${message}` }];
}
