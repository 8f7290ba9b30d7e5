/** The phases of a MeshControlPlane's life, in the order of a first install. */
export const phases = [
  'Pending',
  'Preflight',
  'Installing',
  'Verifying',
  'Promoting',
  'Ready',
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
  Promoting: 'tags and the default validator are pointed to the new revision',
  Ready: 'what the spec asks for is installed, serves, and is kept so',
  Blocked: 'a person must act; message and findings say what to do',
  Uninstalling: 'the resource is being deleted and its mesh removed',
};
