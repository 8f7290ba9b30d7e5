import { styleText } from 'node:util';

/** What colours mean here. */
export interface Colours {
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly quoted: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
}

const asItIs = (text: string): string => text;

export const colourless: Colours = { dim: asItIs, strong: asItIs, quoted: asItIs, good: asItIs, bad: asItIs };

/** Whoever uses it has asked already whether the terminal can. */
export const coloured: Colours = {
  dim: (text) => style('dim', text),
  strong: (text) => style('bold', text),
  quoted: (text) => style('cyan', text),
  good: (text) => style('green', text),
  bad: (text) => style('red', text),
};

function style(format: 'dim' | 'bold' | 'cyan' | 'green' | 'red', text: string): string {
  return styleText(format, text, { validateStream: false });
}
