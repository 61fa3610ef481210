/** The two things of Trusted Types that are used here; the DOM library does not describe them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (input: string) => string },
  ): { createScriptURL(input: string): object };
}

/** What may become a script by its address: the service worker, and scripts of this version's own. */
const ours = /^\/(?:sw|assets\/worker-[\w-]+)\.js$/;

function check(address: string): string {
  if (import.meta.env.PROD && !ours.test(address)) throw new TypeError(`no script of ours: ${address}`);
  return address;
}

const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
const policy = types?.createPolicy('stafett', { createScriptURL: check });

/**
 * The address of a script in the form that the page's policy demands (`require-trusted-types-for 'script'`).
 * The browser takes the object where the library's types say string.
 */
export function trustedScript(address: string): string {
  return policy ? (policy.createScriptURL(address) as unknown as string) : check(address);
}
