/** Mistakes without consequences, each with the reason why nothing can tell them from the rules that ship. */
export const harmless: ReadonlyMap<string, string> = new Map([
  ['dropped Pending: the resource was deleted', 'Preflight is next, and leads to Uninstalling without a write'],
  ['negated Pending: the resource was deleted', 'Uninstalling finds nothing to do, and no row leads out of it'],
  ['dropped Installing: a given-up revision is left that no pod uses', 'Ready removes it, only later'],
  ['dropped Verifying: the control plane is no longer ready', 'Verifying restores it too, and then asks it as before'],
  ['dropped Analyzing: pointers do not lead where they should', 'the next wave, or Promoting, leads who came late'],
  [
    'dropped AwaitingApproval: pointers do not lead where they should',
    'the next wave, or Promoting, leads who came late',
  ],
  ['dropped Soaking: pointers do not lead where they should', 'Analyzing leads who came late'],
  ['dropped Soaking: workloads can be restarted', 'the next wave, or Retiring, restarts who came late'],
  ['dropped Analyzing: it works, and every wave has moved', 'AwaitingApproval is next, and leads there'],
  ['dropped Analyzing: it works, and the wave may begin', 'AwaitingApproval is next, and leads there'],
  ['dropped Retiring: objects are no longer wanted', 'Ready removes them, only later'],
  [
    'dropped RollingBack: everything that can be moved is back, and nothing uses the revision that was given up',
    'RolledBack and Ready remove it, only later',
  ],
  ['dropped RollingBack: all is back, as the spec asks', 'Preflight is next, and finds everything in place'],
  ['dropped RollingBack: all is back', 'Preflight is next, and leads there because of the veto'],
]);
