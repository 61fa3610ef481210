import type { ComponentChildren } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { session, useAsk } from '../core';
import type { LookScreen } from '../core/messages';
import { Link } from '../router';
import { text } from '../text';
import { Empty, FaultNotice, Loading, Notice, Page } from '../ui';
import { fieldsIn, flagOf, numberOf, textOf } from './fields';
import { useGuide } from './guides';
import { type Here, HereProvider } from './here';
import { namesFrom } from './names';
import type { CaseOut, Guide } from './shapes';
import { words } from './text';
import { signs } from './text/signs';
import { useLooked } from './useLooked';

type Props = {
  id: string;
  /** What the access log calls the screen. Whatever shows what stands in a case is drawn in here, so none is forgotten. */
  screen: LookScreen;
  children: ComponentChildren;
};

/** Fetches a case with its guide and the directory, and draws what is inside once all is there: then somebody has looked. */
export function CaseAround({ id, screen, children }: Props) {
  const asked = useAsk('case', { id }, id);
  const directory = useAsk('directory', {});
  const out = asked.value;
  const { guide, fault: guideFault } = useGuide(out?.guide, out?.guideVersion);
  const fault = asked.fault ?? guideFault ?? directory.fault;
  const now = session.value;
  const me = now.state === 'open' ? now.profile : undefined;
  const whole = useMemo<Here | undefined>(
    () => (out && guide && directory.value && me ? gather(out, guide, directory.value, me) : undefined),
    [out, guide, directory.value, me],
  );
  // While the case's newer guide is fetched it stays on the screen as it was: what is open in it, and what was said, stays.
  const last = useRef<Here | undefined>(undefined);
  if (whole) last.current = whole;
  const here = whole ?? (out && last.current?.id === id ? last.current : undefined);
  useLooked(here && id, screen);
  if (fault?.code === 'unknown_case') return <Gone id={id} />;
  if (fault && !here) return <FaultNotice code={fault.code} onRetry={asked.again} />;
  if (!here) return <Loading />;
  return (
    <HereProvider value={here}>
      <CaseBanners subject={here.subject} practice={here.out.row.practice === true} />
      {children}
    </HereProvider>
  );
}

/** The case is not on this device. What one wrote in it and could not be taken in may be: here is the way to it. */
function Gone({ id }: { id: string }) {
  const entries = useAsk('sync', {}).value?.entries ?? [];
  return (
    <Page title={words().gone.title}>
      <div class="sheet">
        <Empty icon="cases" title={words().gone.help}>
          {entries.some((entry) => entry.case === id) && (
            <p>
              <Link class="ds-link" to={{ name: 'sync' }}>
                {words().gone.yours}
              </Link>
            </p>
          )}
          <Link class="ds-button" data-variant="secondary" to={{ name: 'cases' }}>
            {text().notFound.home}
          </Link>
        </Empty>
      </div>
    </Page>
  );
}

/** What everybody must have in mind on every screen of the case. */
function CaseBanners({ subject, practice }: { subject: Here['subject']; practice: boolean }) {
  const blocked = textOf(fieldsIn(subject?.f), 'addressBlock');
  return (
    <>
      {practice && (
        <Notice tone="info" title={signs().practice}>
          <p>{signs().practiceHelp}</p>
        </Notice>
      )}
      {blocked && (
        <Notice tone="danger" title={signs().blocked}>
          <p>{signs().blockedHelp}</p>
        </Notice>
      )}
    </>
  );
}

function gather(out: CaseOut, guide: Guide, directory: Here['directory'], me: Here['me']): Here {
  const records = out.records.filter((record) => !flagOf(record.f, 'struck'));
  const head = fieldsIn(out.records.find((record) => record.kind === 'case')?.f);
  return {
    id: out.row.id,
    out,
    records,
    head,
    subject: records.find((record) => record.kind === 'subject'),
    round: numberOf(head, 'round'),
    may: new Set(out.may),
    make: new Set(out.make),
    staff: me.role !== 'guardian' && me.role !== 'young',
    me,
    directory,
    guide,
    names: namesFrom(directory, guide, out.records),
  };
}
