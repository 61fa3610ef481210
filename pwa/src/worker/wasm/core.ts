import { Fault } from '../../core/messages';
import { wasi } from './wasi';

/** The two exports of pwa/wasm, and what every Go reactor has. */
interface Exports {
  memory: WebAssembly.Memory;
  _initialize: () => void;
  buffer: (bytes: number) => number;
  call: (methodLength: number, inputLength: number) => number;
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

/** One running core. It forgets everything when it is let go: its memory is the only place content is open. */
export class Core {
  readonly #exports: Exports;
  readonly #printed: () => string;
  #broken: Fault | undefined;

  private constructor(exports: Exports, printed: () => string) {
    this.#exports = exports;
    this.#printed = printed;
  }

  /** A fresh core of a compiled module. */
  static async start(module: WebAssembly.Module): Promise<Core> {
    const host = wasi();
    const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: host.imports });
    const exports = instance.exports as unknown as Exports;
    host.attach(exports.memory);
    exports._initialize();
    return new Core(exports, host.printed);
  }

  /**
   * One method, JSON in and JSON out. The words go through one buffer in the module's memory: a UTF-16 string
   * is at most three bytes a unit in UTF-8. Throws a Fault with the core's code; after `core_failed` this core is lost.
   */
  call(method: string, input: string): string {
    if (this.#broken) throw this.#broken;
    const { memory, buffer, call } = this.#exports;
    let answered: string;
    try {
      const at = buffer(3 * (method.length + input.length));
      const name = utf8.encodeInto(method, new Uint8Array(memory.buffer, at));
      const body = utf8.encodeInto(input, new Uint8Array(memory.buffer, at + name.written));
      const length = call(name.written, body.written);
      answered = text.decode(new Uint8Array(memory.buffer, buffer(0), length));
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      this.#broken = new Fault({ code: 'core_failed', detail: `${said} ${this.#printed()}`.trim() });
      throw this.#broken;
    }
    return answered;
  }

  /** As `call`, with values. An answer that is a core.Error is thrown as a Fault. */
  ask<Out>(method: string, input: object): Out {
    return this.askText(method, JSON.stringify(input));
  }

  /** As `ask`, with an input that is JSON already. */
  askText<Out>(method: string, input: string): Out {
    const out: unknown = JSON.parse(this.call(method, input));
    if (isError(out)) throw new Fault(out.detail === undefined ? { code: out.code } : out);
    return out as Out;
  }
}

/** core.Error is the only answer with a code at its top. */
function isError(out: unknown): out is { code: string; detail?: string } {
  return typeof out === 'object' && out !== null && 'code' in out && typeof out.code === 'string';
}
