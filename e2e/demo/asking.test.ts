import { expect, test } from 'vitest';
import { commandIn } from './asking.ts';
import { DemoFailure } from './failure.ts';

test('the command with which a message ends is taken as a person would paste it', () => {
  expect(commandIn('Wave a waits for approval: kubectl annotate meshcontrolplane mesh b=c')).toEqual([
    'annotate',
    'meshcontrolplane',
    'mesh',
    'b=c',
  ]);
  expect(() => commandIn('Wave a waits for its window')).toThrow(DemoFailure);
  expect(() => commandIn(undefined)).toThrow(DemoFailure);
});
