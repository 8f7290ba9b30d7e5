/**
 * What of the model mirrors the parts of the operator around `decide`, and can be got wrong there:
 * each setting is as shipped unless a deliberate mistake is tried.
 */
export interface Mirror {
  /** `spec.upgrade.rollback.automatic`. */
  readonly automatic: boolean;
  readonly maxConcurrent: number;
  /** A revision is removed only after live looks. */
  readonly liveLook: boolean;
  /** In place, who uses a name is told from who needs the revision that it was taken from. */
  readonly tellsPlaces: boolean;
  /** The second look waits for admissions that were under way. */
  readonly waitsForAdmissions: boolean;
}

export const shipped: Mirror = {
  automatic: true,
  maxConcurrent: 1,
  liveLook: true,
  tellsPlaces: true,
  waitsForAdmissions: true,
};
