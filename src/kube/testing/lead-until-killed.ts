/** A process that stands for leader until it is killed: `lead-until-killed.ts KUBECONFIG IDENTITY`. */
import { connect, elect, leaseTimeouts } from '../index.ts';

const [kubeconfig, identity = ''] = process.argv.slice(2);
const log = { debug() {}, info: (_: object, message: string) => console.log(message), warn() {}, error() {} };
const client = await connect({ kubeconfig, timeouts: leaseTimeouts });
const { signal } = new AbortController();

await elect({ client, namespace: 'default', name: 'killed', identity, signal, log }, async (lost, assertLeading) => {
  let last = performance.now();
  const look = () => {
    const slept = performance.now() - last > 5_000;
    last = performance.now();
    if (slept) console.log(`woke: ${refused(assertLeading)}`);
  };
  // A paused process wakes up here, like one whose work goes on before any timer of the election has run,
  const work = setInterval(look, 5);
  // Said last: from here on it may be paused, and a pause is seen.
  console.log('leads');
  await new Promise((resolve) => lost.addEventListener('abort', resolve, { once: true }));
  // or here, when the answer to a renewal was waiting for it.
  clearInterval(work);
  look();
});

function refused(assertLeading: () => void): string {
  try {
    assertLeading();
    return 'allowed';
  } catch {
    return 'refused';
  }
}
process.exit(1);
