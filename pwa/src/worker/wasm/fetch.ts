import coreUrl from '../../../core.wasm?url';
import { Fault } from '../../core/messages';
import { Core } from './core';

let compiled: Promise<WebAssembly.Module> | undefined;
/** A core that holds nothing. */
export async function freshCore(): Promise<Core> {
  return Core.start(await coreModule());
}

/** The core's module: fetched and compiled once, then instantiated per opening. */
export function coreModule(): Promise<WebAssembly.Module> {
  compiled ??= compile().catch((cause: unknown) => {
    compiled = undefined;
    throw cause instanceof Fault ? cause : new Fault({ code: 'core_failed', detail: String(cause) });
  });
  return compiled;
}

async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(coreUrl);
  if (!response.ok) throw new Fault({ code: 'core_failed', detail: `core.wasm: ${response.status}` });
  if (response.headers.get('content-type')?.startsWith('application/wasm')) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}
