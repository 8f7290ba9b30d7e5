import { at, isRecord, type JsonRecord, textAt } from '../../../src/kube/json.ts';
import type { Counters } from './counters.ts';
import { inject, type PatchOperation } from './inject.ts';
import type { InjectionSettings } from './injection-settings.ts';
import type { Conduct } from './misbehaviour.ts';
import { fateAnnotation } from './never-ready.ts';
import { refusal, validate } from './validate.ts';

/** What a webhook decides about one request. */
export type Verdict =
  | { readonly allowed: true; readonly patch?: readonly PatchOperation[] }
  | { readonly allowed: false; readonly message: string };

/** Wraps a verdict as the AdmissionReview that the API server expects. */
export function review(uid: string, verdict: Verdict): JsonRecord {
  const common = { uid, allowed: verdict.allowed };
  if (!verdict.allowed) return answer({ ...common, status: { status: 'Failure', message: verdict.message } });
  if (verdict.patch === undefined) return answer(common);
  const patch = Buffer.from(JSON.stringify(verdict.patch)).toString('base64');
  return answer({ ...common, patchType: 'JSONPatch', patch });
}

function answer(response: JsonRecord): JsonRecord {
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}

/** The request inside an AdmissionReview, or undefined when it is none. */
export function admissionRequest(body: unknown): { readonly uid: string; readonly request: JsonRecord } | undefined {
  const request = at(body, 'request');
  const uid = textAt(request, 'uid');
  return isRecord(request) && uid !== undefined ? { uid, request } : undefined;
}

/** The injector's verdict about a pod that is about to be created. */
export function judgePod(
  request: JsonRecord,
  settings: InjectionSettings,
  conduct: Conduct,
  counters: Counters,
): Verdict {
  counters.add('sidecar_injection_requests_total');
  if (conduct.is('refuseInjection')) {
    counters.add('sidecar_injection_failure_total');
    return { allowed: false, message: 'failed to run injection template: the stand-in was told to refuse injection' };
  }
  const given = isRecord(request.object) ? request.object : {};
  const pod = conduct.is('injectCrashing') ? doomed(given) : given;
  const injection = inject(
    pod,
    textAt(request, 'namespace') ?? textAt(pod, 'metadata', 'namespace') ?? 'default',
    settings,
  );
  if (injection.kind === 'skipped' || conduct.is('injectWithoutSidecar')) {
    counters.add('sidecar_injection_skip_total');
    return { allowed: true };
  }
  counters.add('sidecar_injection_success_total');
  return { allowed: true, patch: injection.patch };
}

function doomed(pod: JsonRecord): JsonRecord {
  const metadata = isRecord(pod.metadata) ? pod.metadata : {};
  const annotations = isRecord(metadata.annotations) ? metadata.annotations : {};
  return { ...pod, metadata: { ...metadata, annotations: { ...annotations, [fateAnnotation]: 'CrashLoopBackOff' } } };
}

/** The validator's verdict about an Istio object. */
export function judgeConfiguration(request: JsonRecord, conduct: Conduct, counters: Counters): Verdict {
  const object = isRecord(request.object) ? request.object : {};
  const resource = ['group', 'version', 'resource'].map(
    (field) => [field, textAt(request, 'resource', field) ?? ''] as const,
  );
  const labels = Object.fromEntries(resource);
  const reasons = reasonsAgainst(object, conduct);
  if (reasons.length === 0) {
    counters.add('galley_validation_passed', labels);
    return { allowed: true };
  }
  counters.add('galley_validation_failed', { ...labels, reason: 'invalid_resource' });
  return { allowed: false, message: refusal(reasons) };
}

function reasonsAgainst(object: JsonRecord, conduct: Conduct): readonly string[] {
  if (conduct.is('rejectConfiguration')) return ['the stand-in was told to reject every configuration'];
  return conduct.is('acceptEverything') ? [] : validate(object);
}
