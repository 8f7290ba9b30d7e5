import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { KubeObject } from '../../src/kube/index.ts';
import { findGo, type GoToolchain } from '../cluster/tools/go-toolchain.ts';
import { ToolError } from '../cluster/tools/index.ts';
import { builtEngine } from './build-engine.ts';

/** What a GitOps tool is asked about one object. */
export type Question =
  /** Which health Argo CD shows, which actions it offers, and what it would send for one. */
  | { readonly ask: 'health' | 'actions' | 'patch'; readonly script: string; readonly object: KubeObject }
  /** Whether Flux and kubectl call it current, by its conditions alone. */
  | { readonly ask: 'kstatus'; readonly object: KubeObject }
  /** The same by expressions in a Kustomization. */
  | { readonly ask: 'expressions'; readonly expressions: HealthExpressions; readonly object: KubeObject };

/** An entry of `spec.healthCheckExprs` of a Kustomization. */
export interface HealthExpressions {
  readonly current: string;
  readonly inProgress?: string;
  readonly failed?: string;
}

export type Answer = { readonly answer: unknown } | { readonly error: string };

/** Answers as Argo CD and Flux would, with the libraries that they are made of. */
export interface Engine {
  /** An answer to each question, in their order. */
  ask(questions: readonly Question[]): Promise<readonly Answer[]>;
}

/** What a test without it is skipped with. */
export const withoutGo = 'it takes Go, which builds the engines of Argo CD and Flux';

/**
 * Undefined where Go is missing.
 *
 * @throws ToolError when the engine can't be built
 */
export async function startEngine(): Promise<Engine | undefined> {
  const go = await goIfThere();
  if (go === undefined) return undefined;
  const program = await builtEngine(go);
  return { ask: (questions) => run(program, questions) };
}

async function goIfThere(): Promise<GoToolchain | undefined> {
  try {
    return await findGo(process.env);
  } catch (error) {
    if (error instanceof ToolError && error.reason === 'GoMissing') return undefined;
    throw error;
  }
}

async function run(program: string, questions: readonly Question[]): Promise<readonly Answer[]> {
  const child = spawn(program, { stdio: 'pipe' });
  child.stdin.end(JSON.stringify(questions));
  const [answers, complaint, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (code !== 0) throw new Error(`the engine ended with ${code}: ${complaint}`);
  return JSON.parse(answers) as readonly Answer[];
}
