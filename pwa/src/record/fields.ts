import type { Fields, Json } from './shapes';

/** The fields of a record or a change; none where there is no object. */
export function fieldsIn(value: Json | undefined): Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

export const textOf = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

export const numberOf = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === 'number' ? value : 0;
};

export const flagOf = (fields: Fields, name: string): boolean => fields[name] === true;

export const namesOf = (fields: Fields, name: string): string[] => {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
};

export interface Agreement {
  what: string;
  who: string;
  by: string;
  measure?: string;
}

export const agreementsOf = (fields: Fields, name = 'agreements'): Agreement[] => {
  const value = fields[name];
  if (!Array.isArray(value)) return [];
  return value.map((each) => {
    const one = fieldsIn(each);
    const measure = textOf(one, 'measure');
    return {
      what: textOf(one, 'what'),
      who: textOf(one, 'who'),
      by: textOf(one, 'by'),
      ...(measure ? { measure } : {}),
    };
  });
};

/** Equal as JSON. Objects made here have their keys in one order. */
export const same = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** A value that nothing was written into: it is left out of a new record, and removes the field of an old one. */
export const isEmpty = (value: Json | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** What a put carries: the fields that hold something. */
export function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

/** What stands at a path of a fault: `text`, `f.id`, `agreements[0].what`. */
function valueAt(fields: Fields, path: string): Json {
  if (path in fields) return fields[path] ?? null;
  let value: Json = fields;
  for (const part of path.split(/[.[\]]+/).filter(Boolean)) {
    if (value === null || typeof value !== 'object') return null;
    value = Array.isArray(value) ? (value[Number(part)] ?? null) : (value[part] ?? null);
  }
  return value;
}

/** Those of the faults whose field is still as it was when they were found. The others have been written in since. */
export const standing = <F extends { field: string }>(
  faults: readonly F[],
  found: Fields,
  now: Fields,
): F[] =>
  faults.filter(
    (fault) => fault.field === '' || same(valueAt(found, fault.field), valueAt(now, fault.field)),
  );

export interface Patch {
  /** The fields that differ; null removes. */
  changed: Fields;
  /** What they were when the form was opened. */
  from: Fields;
}

/** What a patch carries: the fields that differ from those the form was opened on, and what they were. */
export function patchOf(opened: Fields, now: Fields): Patch {
  const changed: Record<string, Json> = {};
  const from: Record<string, Json> = {};
  for (const name of new Set([...Object.keys(opened), ...Object.keys(now)])) {
    const before = isEmpty(opened[name]) ? null : (opened[name] ?? null);
    const after = isEmpty(now[name]) ? null : (now[name] ?? null);
    if (same(before, after)) continue;
    changed[name] = after;
    from[name] = before;
  }
  return { changed, from };
}
