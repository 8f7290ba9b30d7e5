import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../kube/index.ts';
import { refusalAmong } from './last-refusal.ts';

const event = (reason: string, second: number, message: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `${reason}-${second}` },
  reason,
  message,
  lastTimestamp: `2026-11-27T20:00:0${second}Z`,
});
const refused = (second: number, message = 'no room') => event('FailedCreate', second, message);
const created = (second: number) => event('SuccessfulCreate', second, 'Created pod: istio-cni-node-x');

describe('what a controller complains of', () => {
  test.each<[string, readonly KubeObject[], string | undefined]>([
    ['is nothing when it said nothing', [], undefined],
    ['is what it was told last, in whatever order Events come', [refused(3, 'new'), refused(1, 'old')], 'new'],
    ['is over once it could create a pod', [refused(1), created(2)], undefined],
    ['holds when it could create a pod before', [created(1), refused(2)], 'no room'],
    ['holds when it could create another pod in the same second', [refused(1), created(1)], 'no room'],
    ['holds when it was refused in the same second as it could', [created(1), refused(1)], 'no room'],
    ['holds whatever else it did since', [refused(1), event('SuccessfulDelete', 2, 'Deleted pod')], 'no room'],
  ])('%s', (_, events, expected) => {
    expect(refusalAmong(events)).toBe(expected);
  });

  test('is nothing from before what is looked at', () => {
    const since = Date.parse('2026-11-27T20:00:02Z');
    expect(refusalAmong([refused(1)], since)).toBeUndefined();
    expect(refusalAmong([refused(1), refused(2, 'new')], since)).toBe('new');
  });
});
