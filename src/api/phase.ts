/** The phases of a MeshControlPlane's life: a first install in its order, then an upgrade and the way back. */
export const phases = [
  'Pending',
  'Preflight',
  'Installing',
  'Verifying',
  'Analyzing',
  'AwaitingApproval',
  'Migrating',
  'Soaking',
  'Promoting',
  'Retiring',
  'Ready',
  'RollingBack',
  'RolledBack',
  'Blocked',
  'Uninstalling',
] as const;

export type Phase = (typeof phases)[number];

/** What holds in each phase, as the user reads it in the schema. */
export const phaseMeaning: Readonly<Record<Phase, string>> = {
  Pending: 'accepted, nothing done yet',
  Preflight: 'the target and the cluster are checked, nothing is written',
  Installing: 'the target is applied and its control plane is waited for',
  Verifying: 'the new control plane is asked to inject a pod and to refuse an invalid object, both as dry runs',
  Analyzing: 'the new control plane is watched before a wave of namespaces is moved to it',
  AwaitingApproval: 'a person or a maintenance window is waited for before the next wave is moved',
  Migrating: 'the namespaces of a wave are pointed to the new revision and their workloads restarted',
  Soaking: 'a moved wave is watched for its soak time',
  Promoting: 'tags and the default validator are pointed to the new revision',
  Retiring:
    'the new revision serves, and the previous one is kept for its retention, then removed once nothing uses it',
  Ready: 'what the spec asks for is installed, serves, and is kept so',
  RollingBack: 'moved namespaces are pointed back to the previous revision and their workloads restarted',
  RolledBack:
    'the previous revision serves; the failed target is not tried again until the spec changes or a retry is asked for',
  Blocked: 'a person must act; message and findings say what to do',
  Uninstalling: 'the resource is being deleted and its mesh removed',
};
