import { rm } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { tailOf } from '../../e2e/cluster/log-tail.ts';
import { type Operator, prepareOperator, type World } from '../../e2e/world/index.ts';
import type { Cores } from '../measure/cores.ts';
import { type DiaryEntry, diaryEnvironment, diaryFlags, readDiaryAfter } from '../measure/diary.ts';

/** The operator from source, as people run it, that keeps a diary. */
export interface MeasuredOperator {
  /**
   * Starts a new process, with a new diary, and waits until /readyz says that everything has been read. One that a
   * failed measurement has left is ended first.
   *
   * @throws Error when it ends instead, or is not ready within five minutes
   */
  start(): Promise<void>;
  /** Asks it to end, as a rollout does, and waits. */
  stop(): Promise<void>;
  /** How many reconciles there have been. Asking costs the operator requests of its own, to check who asks. */
  reconciles(): Promise<number>;
  /** Up to this moment. */
  diary(): Promise<readonly DiaryEntry[]>;
}

const [lookMs, patienceMs] = [200, 300_000];
const name = 'operator';
const flags = ['--metrics-address=127.0.0.1:0', '--health-address=127.0.0.1:0', '--log-level=info'];

export async function measuredOperator(world: World, cores: Cores): Promise<MeasuredOperator> {
  const { cluster } = world;
  const diary = join(cluster.folder, `${name}.diary.jsonl`);
  const env = diaryEnvironment(diary, cores.measured);
  const operator = await prepareOperator(cluster, { name, flags, node: diaryFlags, env });
  const role = '--clusterrole=meshwright-metrics-reader';
  await world.kubectl('create', 'clusterrolebinding', 'bench', role, '--serviceaccount=default:default');
  const token = (await world.kubectl('create', 'token', 'default', '-n', 'default', '--duration=12h')).trim();
  let lines = 0;
  return {
    async start() {
      if (operator.runs) await operator.kill('SIGKILL');
      await rm(diary, { force: true });
      lines = (await loggedSince(operator, 0)).length;
      await operator.start();
      await untilReady(operator, lines);
    },
    async stop() {
      const ending = await operator.kill('SIGTERM');
      if (ending !== 'ended with exit code 0') throw new Error(`the operator ${ending}`);
    },
    async reconciles() {
      const url = urlOf(await loggedSince(operator, lines), 'serving /metrics');
      const { body } = await ask(`${url}/metrics`, { authorization: `Bearer ${token}` });
      const counts = body.split('\n').filter((line) => line.startsWith('controller_runtime_reconcile_total{'));
      if (counts.length === 0) throw new Error(`the operator's metrics count no reconciles: ${body.slice(0, 300)}`);
      return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    diary: () => readDiaryAfter(diary, Date.now()),
  };
}

/** Asks seldom, because each question is work for the process that is measured. */
async function untilReady(operator: Operator, lines: number): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    const { crash, logFile } = operator;
    if (crash !== undefined) throw new Error(`the operator ${crash}; its last lines:\n${await tailOf(logFile)}`);
    const url = urlOf(await loggedSince(operator, lines), 'serving /healthz and /readyz');
    if (url !== undefined && (await ask(`${url}/readyz`, {})).status === 200) return;
    await sleep(lookMs);
  }
  throw new Error(`the operator was not ready within ${patienceMs / 1000} s`);
}

type Log = Awaited<ReturnType<Operator['log']>>;

/** The log goes on from one process to the next. */
async function loggedSince(operator: Operator, line: number): Promise<Log> {
  try {
    return (await operator.log()).slice(line);
  } catch {
    return []; // it was never started
  }
}

function urlOf(log: Log, message: string): string | undefined {
  const url = log.findLast((line) => line.message === message)?.url;
  return typeof url === 'string' ? url : undefined;
}

/** Without certificates: the operator has made its own. Status 0 when there is no answer. */
function ask(
  url: string,
  headers: Record<string, string>,
): Promise<{ readonly status: number; readonly body: string }> {
  const send = url.startsWith('https:') ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, agent: false, rejectUnauthorized: false }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    request.on('error', () => resolve({ status: 0, body: '' }));
    request.end();
  });
}
