/** The last words of a demo that went well: what was shown, what was real in it, where to go next. */
export function summary(total: string): readonly string[] {
  return [
    `Shown in ${total}, each step checked: install, canary, rollback, repair, refusals, uninstall.`,
    'Real: etcd, kube-apiserver, controller manager, scheduler, kubectl, helm, and the operator.',
    'Simulated: the kubelet (kwok; no container runs), istiod and its charts (stand-ins of our own).',
    'Next: npm run dev keeps it running for your own kubectl; docs/upgrades.md says what to try.',
    'What this release does, and does not do yet: README.md.',
  ];
}
