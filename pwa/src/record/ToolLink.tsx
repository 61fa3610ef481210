import { type CaseTab, Link, type Route } from '../router';
import { Icon } from '../ui';
import { flagOf, textOf } from './fields';
import { type Here, ofKind, useHere } from './here';
import type { Tool } from './shapes';
import { words } from './text';

/** Which part of the case a tool of kind `app` is. */
const partOf: Record<string, CaseTab> = {
  relay_log: 'timeline',
  consent: 'people',
  catalogue: 'plan',
  directory: 'people',
  arenas: 'meetings',
  measures: 'plan',
  meeting: 'meetings',
  minutes: 'meetings',
  evaluation: 'plan',
  scale: 'plan',
  referral: 'people',
  report: 'now',
  closing_note: 'now',
  concern: 'now',
  coordination: 'people',
};

/** Where a tool is used. */
export function placeOfTool(here: Pick<Here, 'id'>, tool: Tool): Route {
  const tab = tool.kind === 'app' ? partOf[tool.app ?? ''] : undefined;
  return tab ? { name: 'case', id: here.id, tab } : { name: 'form', id: here.id, tool: tool.id };
}

/** A tool of the guide, with how far it is filled in. */
export function ToolLink({ tool: id }: { tool: string }) {
  const here = useHere();
  const tool = here.guide.tools?.find((each) => each.id === id);
  if (!tool) return <span>{id}</span>;
  const filled = ofKind(here.records, 'form').findLast((form) => textOf(form.f, 'tool') === id);
  let state = '';
  if (filled) state = flagOf(filled.f, 'done') ? words().toolState.done : words().toolState.begun;
  else if (tool.kind === 'named') state = words().toolState.named;
  return (
    <Link class="tool-link" to={placeOfTool(here, tool)}>
      <Icon name={filled && flagOf(filled.f, 'done') ? 'check' : tool.kind === 'app' ? 'next' : 'form'} />
      <span>
        <span lang={here.guide.lang}>{tool.name}</span>
        {state && <span class="small soft"> ({state})</span>}
      </span>
    </Link>
  );
}
