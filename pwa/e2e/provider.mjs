// A real OpenID provider that plays ID-porten for the tests, those of the browser and those in Go. Usage:
//
//   node provider.mjs '{"redirect":…,"after":…,"frontchannel":…,"jwk":…}'
//
// redirect, after and frontchannel are addresses of Stafett; jwk is the public half of its key. The first line it
// prints is its issuer. It ends when its standard input does. POST /test/rotate changes its signing key.
// Whoever logs in says on its form who they are, at which level, and whether it knows their number.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { argv, exit, stdin, stdout } from 'node:process';
import Provider from 'oidc-provider';

/** @type {{redirect: string, after: string, frontchannel: string, jwk: import('oidc-provider').JWK}} */
const stafett = JSON.parse(argv[2] ?? '');

/** Who has logged in, by what the provider calls them. @type {Map<string, {pid: string}>} */
const people = new Map();

let keys = 0;
/** @returns {import('oidc-provider').JWK} */
function freshKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = /** @type {import('oidc-provider').JWK} */ (
    /** @type {unknown} */ (privateKey.export({ format: 'jwk' }))
  );
  keys += 1;
  return { ...jwk, kid: `key-${keys}`, alg: 'RS256', use: 'sig' };
}

/** @param {string} text */
const safe = (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** @param {string} title @param {string} body */
const page = (title, body) =>
  `<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>`;

/** @param {string} issuer */
function provide(issuer) {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'stafett',
        redirect_uris: [stafett.redirect],
        post_logout_redirect_uris: [stafett.after],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [stafett.jwk] },
        require_auth_time: true,
        require_pushed_authorization_requests: true,
      },
    ],
    jwks: { keys: [freshKey()] },
    acrValues: ['idporten-loa-substantial', 'idporten-loa-high'],
    claims: { openid: ['sub', 'pid', 'amr'], profile: ['locale'], acr: null, auth_time: null },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key of the test'] },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => {
        const pid = people.get(sub)?.pid;
        return { sub, ...(pid ? { pid } : {}) };
      },
    }),
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        // As ID-porten does it: those who have a session here are told in frames, the person sees one page.
        logoutSource(ctx, form) {
          const sid = ctx.oidc.session?.sidFor('stafett');
          const told = `${stafett.frontchannel}?${new URLSearchParams({ iss: issuer, sid: sid ?? '' })}`;
          ctx.body = page(
            'Logg ut',
            `${form}<iframe title="Stafett" src="${safe(told)}"></iframe><button type="submit" form="op.logoutForm" value="yes" name="logout">Logg ut overalt</button>`,
          );
        },
        postLogoutSuccessSource(ctx) {
          ctx.body = page('Du er logget ut', '');
        },
      },
    },
  });
  // ID-porten names its session in every ID token; this one does for back-channel log-out alone.
  provider.Client.prototype.includeSid = () => true;
  return { provider, handle: provider.callback() };
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<URLSearchParams>} */
async function formOf(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}

const server = createServer();
server.listen(0, 'localhost', () => {
  const address = server.address();
  const issuer = `http://localhost:${typeof address === 'object' ? address?.port : ''}`;
  let now = provide(issuer);

  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url ?? '', issuer);
    if (request.method === 'POST' && pathname === '/test/rotate') {
      now = provide(issuer);
      response.end(`key-${keys}`);
      return;
    }
    if (!pathname.startsWith('/interaction/')) {
      now.handle(request, response);
      return;
    }
    if (request.method === 'GET') {
      const { params } = await now.provider.interactionDetails(request, response);
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        page(
          'Test-ID',
          `<p id="locale">${safe(String(params.ui_locales))}</p><p id="asked">${safe(String(params.acr_values))}</p>
          <form method="post"><label>Bruker <input name="sub"></label><label>Fødselsnummer <input name="pid"></label>
          <label>Nivå <input name="acr" value="${safe(String(params.acr_values))}"></label>
          <button name="go" value="in">Logg inn</button><button name="go" value="out">Avbryt</button></form>`,
        ),
      );
      return;
    }
    const form = await formOf(request);
    const sub = form.get('sub') ?? '';
    people.set(sub, { pid: form.get('pid') ?? '' });
    const result =
      form.get('go') === 'out'
        ? { error: 'access_denied', error_description: 'cancelled' }
        : { login: { accountId: sub, acr: form.get('acr') ?? '', amr: ['BankID'] } };
    await now.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  stdout.write(`${issuer}\n`);
});
stdin.on('end', () => exit(0)).resume();
