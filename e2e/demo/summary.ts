/** The last words of a demo that went well: five lines. */
export function summary(total: string): readonly string[] {
  return [
    `Shown in ${total}: installed, used, damaged and repaired, an impossible wish refused, removed; each step was checked.`,
    'Real: etcd, kube-apiserver, kube-controller-manager, kube-scheduler, helm, kubectl, and the operator as you would run it.',
    'Simulated: the kubelet (kwok: pods start and end, no container runs), and istiod with its charts (a stand-in of our own).',
    'Next: npm run dev keeps all of this running for your kubectl; npm test proves it; README.md says what is not done yet.',
    'Your own cluster: kubectl apply -f crds/, then npm run operator -- --kubeconfig FILE --helm HELM.',
  ];
}
