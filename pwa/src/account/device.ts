/**
 * What the device calls itself in the list from which it can be revoked: the kind of machine and browser, never
 * a person's name. Browsers tell little, and that little is enough to know one tablet from another.
 */
export function deviceName(agent: string = navigator.userAgent): string {
  const machine = first(agent, {
    iPad: 'iPad',
    iPhone: 'iPhone',
    Android: 'Android',
    Windows: 'Windows',
    Mac: 'Mac',
  });
  const browser = first(agent, { Firefox: 'Firefox', Edg: 'Edge', Chrome: 'Chrome', Safari: 'Safari' });
  return `${machine ?? 'Linux'}, ${browser ?? 'nettleser'}`;
}

function first(agent: string, names: Record<string, string>): string | undefined {
  for (const [mark, name] of Object.entries(names)) if (agent.includes(mark)) return name;
  return undefined;
}
