import { expect, test } from 'vitest';
import { createPlainPresenter } from './plain-presenter.ts';

test('a table is told row by row, and again only the rows that changed', () => {
  const written: string[] = [];
  const presenter = createPlainPresenter({ write: (text) => written.push(text) }, () => 0);
  presenter.board(['staging 0/2', 'rest 0/9']);
  presenter.board(['staging 1/2', 'rest 0/9']);
  presenter.board([]);
  presenter.board(['staging 1/2', 'rest 0/9']);
  expect(written.map((line) => line.trim())).toEqual([
    '0.0 s   staging 0/2',
    '0.0 s   rest 0/9',
    '0.0 s   staging 1/2',
    '0.0 s   staging 1/2',
    '0.0 s   rest 0/9',
  ]);
});

test('a plain log has one complete line, with its times, for each thing that happens', () => {
  let time = 0;
  const written: string[] = [];
  const presenter = createPlainPresenter({ write: (text) => written.push(text) }, () => time);
  const after = (milliseconds: number): void => {
    time += milliseconds;
  };

  presenter.tell(['Meshwright']);
  presenter.chapter('1/2 Install');
  presenter.quote('$ kubectl apply -f -\nspec:\n  mesh: Istio\n');
  after(1_000);
  presenter.wait('Preflight', 'checking');
  after(500);
  presenter.wait('Preflight', 'checking');
  presenter.done('every check passed');
  presenter.wait('Installing', 'applying CRDs');
  after(62_000);
  presenter.wait('Installing', 'waiting for istiod');
  presenter.say('an aside');
  presenter.abandon();
  presenter.done('nothing goes on any more');

  expect(written.join('')).toBe(
    [
      'Meshwright',
      '',
      '    0.0 s   1/2 Install',
      '            $ kubectl apply -f -',
      '            spec:',
      '              mesh: Istio',
      '    1.0 s   Preflight           0.0 s  checking',
      '    1.5 s   Preflight           0.5 s  every check passed',
      '    1.5 s   Installing          0.0 s  applying CRDs',
      ' 1:03 min   Installing       1:02 min  waiting for istiod',
      ' 1:03 min   an aside',
      ' 1:03 min   Installing       1:02 min  not finished',
      '',
    ].join('\n'),
  );
});
