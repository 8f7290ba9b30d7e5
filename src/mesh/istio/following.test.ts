import { describe, expect, it } from 'vitest';
import { following, orphans, pinned } from './following.ts';

const namespace = (name: string, labels: Readonly<Record<string, string>>) => ({ name, labels });

describe('a namespace', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string | undefined]>([
    ['nothing without labels', {}, undefined],
    ['tag default by istio-injection=enabled', { 'istio-injection': 'enabled' }, 'default'],
    ['the tag or revision that istio.io/rev names', { 'istio.io/rev': 'prod' }, 'prod'],
    ['istio-injection when both are there', { 'istio-injection': 'enabled', 'istio.io/rev': 'prod' }, 'default'],
    ['nothing with istio-injection=disabled', { 'istio-injection': 'disabled', 'istio.io/rev': 'prod' }, undefined],
    ['nothing with a value that Istio does not know', { 'istio-injection': 'true' }, undefined],
    ['nothing with an empty name', { 'istio.io/rev': '' }, undefined],
  ])('follows %s', (_, labels, name) => {
    expect(following(labels)).toBe(name);
  });
});

describe('namespaces that follow nothing that exists', () => {
  const known = new Set(['prod', '1-30-3']);

  it('are told by label, with the way out', () => {
    const namespaces = [
      ...['e', 'd', 'c', 'b'].map((name) => namespace(name, { 'istio.io/rev': 'prd' })),
      namespace('web', { 'istio-injection': 'enabled' }),
      namespace('fine', { 'istio.io/rev': 'prod' }),
      namespace('raw', { 'istio.io/rev': '1-30-3' }),
      namespace('off', { 'istio-injection': 'disabled' }),
      namespace('plain', {}),
    ];
    expect(orphans(namespaces, known, ['prod'])).toEqual([
      {
        reason: 'NamespaceOrphaned',
        message:
          'Namespaces b, c, d and 1 more are labelled istio.io/rev=prd, and neither a tag nor a revision prd exists: ' +
          'new pods start without a sidecar, and without an error. ' +
          'Add prd to spec.tags, or kubectl label --overwrite namespace NAME istio.io/rev=prod',
        warning: true,
      },
      {
        reason: 'NamespaceOrphaned',
        message:
          'Namespace web is labelled istio-injection=enabled, and neither a tag nor a revision default exists: ' +
          'new pods start without a sidecar, and without an error. ' +
          'Add default to spec.tags, or kubectl label --overwrite namespace NAME istio-injection- istio.io/rev=prod',
        warning: true,
      },
    ]);
  });
});

describe('namespaces that name a revision itself', () => {
  const namespaces = [
    namespace('pay', { 'istio.io/rev': '1-29-6' }),
    namespace('shop', { 'istio.io/rev': 'prod' }),
    namespace('theirs', { 'istio.io/rev': 'of-another-mesh' }),
  ];
  const told = (tags: readonly string[]) => pinned(namespaces, new Set(['1-29-6', 'prod']), tags);

  it('are told with the label that lets them move', () => {
    expect(told(['default', 'prod'])).toEqual([
      {
        reason: 'NamespacePinned',
        message:
          'Namespace pay is labelled istio.io/rev=1-29-6, which is a revision and no tag: an upgrade does not move its pods. ' +
          'So that it does: kubectl label --overwrite namespace NAME istio.io/rev=TAG, TAG being one of default, prod',
        warning: true,
      },
    ]);
  });

  it('need a tag first where there is none', () => {
    expect(told([])[0]?.message).toMatch(/So that it does: put a tag into spec.tags and label them with it$/);
  });
});
