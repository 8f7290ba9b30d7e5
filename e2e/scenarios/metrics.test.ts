import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Operator, prepareOperator, startWorld, type World } from '../world/index.ts';

const flags = ['--metrics-address=127.0.0.1:0', '--health-address=127.0.0.1:0'];
let world: World;
let standby: Operator;
let token: string;
beforeAll(async () => {
  world = await startWorld({ name: 'metrics', flags });
  const account = 'default:prometheus';
  await world.kubectl('create', 'serviceaccount', 'prometheus', '-n', 'default');
  const role = '--clusterrole=meshwright-metrics-reader';
  await world.kubectl('create', 'clusterrolebinding', 'prometheus', role, `--serviceaccount=${account}`);
  token = (await world.kubectl('create', 'token', 'prometheus', '-n', 'default')).trim();
  standby = await prepareOperator(world.cluster, { name: 'operator-2', flags });
});
afterAll(() => world?.stop());

test('metrics tell the life of a mesh: its phase, readiness, work and repairs, and nothing once it is gone', async () => {
  await world.apply(world.wish('mesh'));
  await world.ready('mesh');
  await world.waitFor(
    'the mesh is told to be Ready',
    async () => (await metrics())['meshwright_ready{control_plane="mesh"}'] === 1,
  );
  await world.kubectl('delete', 'serviceaccount', 'istio-reader-service-account', '-n', 'istio-system');
  const repaired = 'meshwright_drift_repaired_total{kind="ServiceAccount"}';
  await world.waitFor('the repair is counted', async () => (await metrics())[repaired] === 1);

  const told = await metrics();
  expect(told).toMatchObject({
    'leader_election_master_status{name="meshwright"}': 1,
    'meshwright_phase{control_plane="mesh",phase="Ready"}': 1,
    'meshwright_phase{control_plane="mesh",phase="Installing"}': 0,
    'meshwright_watch_outage_seconds{kind="Deployment"}': 0,
  });
  for (const counted of [
    'controller_runtime_reconcile_total{controller="meshcontrolplane",result="requeue_after"}',
    'controller_runtime_reconcile_time_seconds_count{controller="meshcontrolplane"}',
    'workqueue_adds_total{name="meshcontrolplane"}',
    'workqueue_queue_duration_seconds_count{name="meshcontrolplane"}',
    'workqueue_work_duration_seconds_count{name="meshcontrolplane"}',
    'rest_client_requests_total{code="200",method="PATCH"}',
  ]) {
    expect(told[counted], counted).toBeGreaterThan(0);
  }

  await world.waitFor(
    'an empty queue',
    async () => (await metrics())['workqueue_depth{name="meshcontrolplane"}'] === 0,
  );

  await world.uninstall('mesh');
  await world.waitFor('no metric of a mesh that is gone', async () =>
    Object.keys(await metrics()).every((name) => !name.includes('control_plane=')),
  );
});

test('one that stands by is alive and ready too, and says that it does not lead', async () => {
  await standby.start();
  await world.waitFor('one that stands by', async () =>
    (await standby.log()).some(({ leader }) => leader !== undefined),
  );
  const address = await health(standby);
  for (const page of ['/healthz', '/readyz']) {
    await world.waitFor(
      `${page} of the one that stands by`,
      async () => (await ask(`${address}${page}`)).status === 200,
    );
  }
  expect((await metrics(standby))['leader_election_master_status{name="meshwright"}']).toBe(0);
  expect(await standby.kill('SIGTERM')).toBe('ended with exit code 0');
});

async function metrics(operator = world.operator): Promise<Readonly<Record<string, number>>> {
  const { body } = await ask(`${await address(operator, 'serving /metrics')}/metrics`);
  const samples = body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(samples.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]));
}

function health(operator: Operator): Promise<string> {
  return address(operator, 'serving /healthz and /readyz');
}

async function address(operator: Operator, message: string): Promise<string> {
  return String((await operator.log()).findLast((line) => line.message === message)?.url);
}

function ask(url: string): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const send = url.startsWith('https:') ? secureRequest : plainRequest;
  const headers = { authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const request = send(url, { headers, agent: false, rejectUnauthorized: false }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode, body }), reject);
    });
    request.on('error', reject);
    request.end();
  });
}
