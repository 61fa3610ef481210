/**
 * The least of WASI that Go's runtime asks for. The core has no files, no network and no clock of its own; what
 * the runtime prints in a crash is kept, so that the fault can be told.
 */
export interface Wasi {
  imports: WebAssembly.ModuleImports;
  /** Gives the shim the module's memory, once it exists. */
  attach: (memory: WebAssembly.Memory) => void;
  /** What was written to standard output and error, at most the last 4,000 characters. */
  printed: () => string;
}

const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const NOT_SUPPORTED = 58;
const PRINTED_MAX = 4000;

export function wasi(): Wasi {
  let memory: WebAssembly.Memory | undefined;
  let printed = '';
  const decoder = new TextDecoder();

  const view = (): DataView => {
    if (!memory) throw new Error('the module has no memory yet');
    return new DataView(memory.buffer);
  };
  const bytes = (at: number, length: number): Uint8Array => {
    if (!memory) throw new Error('the module has no memory yet');
    return new Uint8Array(memory.buffer, at, length);
  };
  /** An empty list: no arguments, no environment. */
  const none = (countAt: number, sizeAt: number): number => {
    view().setUint32(countAt, 0, true);
    view().setUint32(sizeAt, 0, true);
    return SUCCESS;
  };

  const known: Record<string, (...args: never[]) => number> = {
    args_sizes_get: none,
    args_get: () => SUCCESS,
    environ_sizes_get: none,
    environ_get: () => SUCCESS,
    /** The runtime's scheduler measures time; the core's own time comes with each call. */
    clock_time_get: (_clock: number, _precision: bigint, at: number): number => {
      view().setBigUint64(at, BigInt(Math.round(performance.now() * 1e6)), true);
      return SUCCESS;
    },
    /** Seeds the hash of maps. */
    random_get: (at: number, length: number): number => {
      for (let done = 0; done < length; done += 65_536) {
        const part = new Uint8Array(Math.min(65_536, length - done));
        bytes(at + done, part.length).set(crypto.getRandomValues(part));
      }
      return SUCCESS;
    },
    fd_write: (descriptor: number, vectorsAt: number, count: number, writtenAt: number): number => {
      if (descriptor !== 1 && descriptor !== 2) return BAD_DESCRIPTOR;
      let written = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(vectorsAt + 8 * i, true);
        const length = view().getUint32(vectorsAt + 8 * i + 4, true);
        printed = (printed + decoder.decode(bytes(at, length))).slice(-PRINTED_MAX);
        written += length;
      }
      view().setUint32(writtenAt, written, true);
      return SUCCESS;
    },
    /** Only the scheduler's timers ask; nothing in the core sleeps, so every wait is over at once. */
    poll_oneoff: (subscriptionsAt: number, eventsAt: number, count: number, happenedAt: number): number => {
      for (let i = 0; i < count; i++) {
        bytes(eventsAt + 32 * i, 32).fill(0);
        bytes(eventsAt + 32 * i, 8).set(bytes(subscriptionsAt + 48 * i, 8));
        view().setUint8(eventsAt + 32 * i + 10, view().getUint8(subscriptionsAt + 48 * i + 8));
      }
      view().setUint32(happenedAt, count, true);
      return SUCCESS;
    },
    sched_yield: () => SUCCESS,
    fd_prestat_get: () => BAD_DESCRIPTOR,
    fd_fdstat_get: () => BAD_DESCRIPTOR,
    proc_exit: (code: number): number => {
      throw new Error(`the core ended with ${code}: ${printed}`);
    },
  };

  // Whatever else the runtime links but never needs here is answered as "not supported".
  const imports = new Proxy(known, {
    get: (functions, name) =>
      (typeof name === 'string' ? functions[name] : undefined) ?? (() => NOT_SUPPORTED),
    has: () => true,
  }) as unknown as WebAssembly.ModuleImports;

  return {
    imports,
    attach: (given) => {
      memory = given;
    },
    printed: () => printed,
  };
}
