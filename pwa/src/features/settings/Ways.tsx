import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { deviceName } from '../../account/device';
import { LoginFault } from '../../account/LoginFault';
import { knowsPasskeys, makePasskey } from '../../account/passkey';
import { api, type Fault, faultOf } from '../../core';
import type { FactorSetup as Setup } from '../../core/messages';
import { date, text } from '../../text';
import { Button, TextField } from '../../ui';
import { t } from './text';

/** As server/httpapi's FactorsBody. */
interface Factors {
  password: boolean;
  totp: boolean;
  demanded: boolean;
  canPasskey: boolean;
  passkeys: { id: string; name: string; createdAt: number; usedAt: number }[];
}

const day = (ms: number) => date(new Date(ms).toISOString().slice(0, 10));

/** How one logs in: passkeys, and the one-time code beside the password. Shown when the server can be asked. */
export function Ways() {
  const words = t();
  const [factors, setFactors] = useState<Factors>();
  const [fault, setFault] = useState<Fault>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<'setup' | 'drop'>();
  const [setup, setSetup] = useState<ComponentChildren>();
  const [code, setCode] = useState('');

  const look = async () => setFactors(await api<Factors>('GET', '/api/me/factors'));
  useEffect(() => {
    look().catch(() => undefined); // without network there is nothing here to change
  }, []);
  if (!factors) return null;

  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setFault(undefined);
    try {
      await act();
      await look();
    } catch (thrown) {
      setFault(faultOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  const addPasskey = () =>
    attempt(async () => {
      const { id, options } = await api<{ id: string; options: unknown }>('POST', '/api/me/passkeys/options');
      await api('POST', '/api/me/passkeys', {
        id,
        credential: await makePasskey(options),
        name: deviceName(),
      });
    });

  const begin = () =>
    attempt(async () => {
      const [begun, { default: FactorSetup }] = await Promise.all([
        api<Setup>('POST', '/api/me/totp'),
        import('../../account/FactorSetup'),
      ]);
      setSetup(<FactorSetup setup={begun} />);
      setAsking('setup');
    });

  const show = () =>
    attempt(async () => {
      if (asking === 'drop') await api('POST', '/api/me/totp/drop', { code });
      else await api('PUT', '/api/me/totp', { code });
      setAsking(undefined);
      setSetup(undefined);
      setCode('');
    });

  return (
    <section class="sheet stack">
      <h2>{words.ways}</h2>
      {fault && <LoginFault code={fault.code} />}
      <h3>{words.passkeys}</h3>
      <p>{words.passkeysLead}</p>
      {factors.passkeys.length > 0 && (
        <ul class="plain-list stack stack-sm">
          {factors.passkeys.map(({ id, name, createdAt, usedAt }) => (
            <li key={id} class="row">
              <span>
                <strong>{name}</strong>{' '}
                <span class="soft small">
                  {usedAt ? words.usedOn(day(usedAt)) : words.madeOn(day(createdAt))}
                </span>
              </span>
              <Button
                variant="tertiary"
                color="danger"
                busy={busy}
                onClick={() => void attempt(() => api('DELETE', `/api/me/passkeys/${id}`))}
              >
                {words.removeKey(name)}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {factors.canPasskey && knowsPasskeys() && (
        <div>
          <Button variant="secondary" busy={busy} onClick={() => void addPasskey()}>
            {words.addKey}
          </Button>
        </div>
      )}
      {factors.password && (
        <>
          <h3>{words.oneTime}</h3>
          <p>{factors.totp ? words.oneTimeOn : words.oneTimeOff}</p>
          {asking ? (
            <form
              autoComplete="off"
              class="stack"
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                if (code) void show();
              }}
            >
              {setup}
              <TextField
                name="code"
                class="pin"
                label={words.oneTimeCode}
                inputMode="numeric"
                autoComplete="one-time-code"
                value={code}
                onValue={setCode}
              />
              <div class="row">
                <Button type="submit" busy={busy}>
                  {asking === 'drop' ? words.switchOff : words.switchOn}
                </Button>
                <Button variant="secondary" onClick={() => setAsking(undefined)}>
                  {text().button.cancel}
                </Button>
              </div>
            </form>
          ) : (
            <div>
              {!factors.totp && (
                <Button variant="secondary" busy={busy} onClick={() => void begin()}>
                  {words.setUp}
                </Button>
              )}
              {factors.totp && !factors.demanded && (
                <Button variant="tertiary" color="danger" onClick={() => setAsking('drop')}>
                  {words.switchOff}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}
