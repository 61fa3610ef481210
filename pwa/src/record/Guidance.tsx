import './guidance.css';
import { Link } from '../router';
import { useHere } from './here';
import type { Step } from './shapes';
import { ToolLink } from './ToolLink';
import { words } from './text';

/** What the guide says of a step: what, how, who, with which tools. */
export function Guidance({ step }: { step: Step | undefined }) {
  const { guide, out } = useHere();
  if (!step) return null;
  const level = guide.levels.find((each) => each.level === out.status.level);
  const parts: [string, string | undefined][] = [
    [words().guidance.what, step.what],
    [words().guidance.how, step.how],
    [words().guidance.who, step.who],
  ];
  return (
    <section class="guidance sheet stack" aria-labelledby="guidance">
      <h2 id="guidance">{words().guidance.title}</h2>
      {parts.map(
        ([name, said]) =>
          said && (
            <div key={name} class="guidance-part">
              <h3>{name}</h3>
              <div class="stack stack-sm" lang={guide.lang}>
                <Prose text={said} />
              </div>
            </div>
          ),
      )}
      {step.hints && step.hints.length > 0 && (
        <ul class="ds-list" lang={guide.lang}>
          {step.hints.map((hint) => (
            <li key={hint}>{hint}</li>
          ))}
        </ul>
      )}
      {step.tools && step.tools.length > 0 && (
        <div class="guidance-part">
          <h3>{words().guidance.tools}</h3>
          <ul class="plain-list tool-list">
            {step.tools.map((id) => (
              <li key={id}>
                <ToolLink tool={id} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {step.deadlines && step.deadlines.length > 0 && (
        <div class="guidance-part">
          <h3>{words().guidance.deadlines}</h3>
          <ul class="ds-list" lang={guide.lang}>
            {step.deadlines.map((deadline) => (
              <li key={deadline.text}>{deadline.text}</li>
            ))}
          </ul>
        </div>
      )}
      {level && (level.aim || level.target || level.batonNamedBy || level.notes || step.law) && (
        <details class="more">
          <summary>{words().guidance.aboutLevel}</summary>
          <div class="stack stack-sm">
            {level.target && <Fact name={words().guidance.target} text={level.target} />}
            {level.aim && <Fact name={words().guidance.aim} text={level.aim} />}
            {level.otherServicesText && (
              <Fact name={words().guidance.services} text={level.otherServicesText} />
            )}
            {level.batonNamedBy && <Fact name={words().guidance.batonNamedBy} text={level.batonNamedBy} />}
            {level.notes?.map((note) => (
              <p key={note} lang={guide.lang}>
                {note}
              </p>
            ))}
            {step.law?.map((law) => (
              <p key={law.title}>
                {law.url ? (
                  <a
                    class="ds-link"
                    lang={guide.lang}
                    href={law.url}
                    rel="noreferrer noopener"
                    target="_blank"
                  >
                    {law.title}
                  </a>
                ) : (
                  <span lang={guide.lang}>{law.title}</span>
                )}
              </p>
            ))}
          </div>
        </details>
      )}
      <p class="small soft">
        {words().guidance.from(guide.title, out.guideVersion)}{' '}
        <Link class="ds-link" to={{ name: 'case', id: out.row.id, tab: 'tools' }}>
          {words().guidance.all}
        </Link>
      </p>
    </section>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  const { guide } = useHere();
  return (
    <p>
      <strong>{name}:</strong> <span lang={guide.lang}>{text}</span>
    </p>
  );
}

/** Paragraphs are split by an empty line; lines that begin with a dash are a list. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split(/\n\s*\n/).map((paragraph) => {
        const lines = paragraph.split('\n').filter((line) => line.trim() !== '');
        const listed = lines.filter((line) => /^\s*[-•*]\s+/.test(line));
        if (listed.length > 0 && listed.length === lines.length)
          return (
            <ul key={paragraph} class="ds-list">
              {lines.map((line) => (
                <li key={line}>{line.replace(/^\s*[-•*]\s+/, '')}</li>
              ))}
            </ul>
          );
        return (
          <p key={paragraph} class="prose">
            {paragraph}
          </p>
        );
      })}
    </>
  );
}
