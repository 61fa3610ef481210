/** Every place in the app. A screen is found by its name; an address is made by `hrefOf`, never by hand. */
export type Route =
  | { name: 'home' }
  | { name: 'login' }
  | { name: 'lock' }
  | { name: 'cases' }
  | { name: 'new' }
  | { name: 'case'; id: string; tab?: CaseTab }
  | { name: 'form'; id: string; tool: string }
  | { name: 'looks' }
  | { name: 'judge' }
  | { name: 'sync' }
  | { name: 'settings' }
  | { name: 'practice' }
  | { name: 'inbox' }
  | { name: 'questions' }
  | { name: 'access' }
  /** Where an invitation's link leads; its token is never part of a route. */
  | { name: 'invite' }
  | { name: 'admin'; tab?: AdminTab }
  | { name: 'unknown'; path: string };

export type RouteName = Route['name'];

export const caseTabs = ['now', 'plan', 'meetings', 'people', 'timeline', 'tools'] as const;
export type CaseTab = (typeof caseTabs)[number];

export const adminTabs = ['people', 'units', 'deputies', 'devices', 'invitations', 'import'] as const;
export type AdminTab = (typeof adminTabs)[number];

const plain = [
  'login',
  'lock',
  'cases',
  'new',
  'looks',
  'judge',
  'sync',
  'settings',
  'practice',
  'inbox',
  'questions',
  'access',
] as const;

/** A segment of an address; undefined when its escapes are broken. */
function segment(raw: string | undefined): string | undefined {
  if (!raw) return undefined;
  try {
    return decodeURIComponent(raw);
  } catch {
    return undefined;
  }
}

/** The route that an address names. What is no address of ours is `unknown`, and shown as such. */
export function routeOf(path: string): Route {
  const unknown: Route = { name: 'unknown', path };
  const [first, second, third, fourth, ...rest] = path.replace(/^\/+|\/+$/g, '').split('/');
  if (rest.length > 0) return unknown;
  if (!first) return { name: 'home' };
  if (!second) {
    if (first === 'i') return { name: 'invite' };
    if (first === 'admin') return { name: 'admin' };
    const name = plain.find((each) => each === first);
    return name ? { name } : unknown;
  }
  const id = segment(second);
  if (first === 'admin') {
    const tab = adminTabs.find((each) => each === second);
    return tab && !third ? { name: 'admin', tab } : unknown;
  }
  if (first !== 'case' || !id) return unknown;
  if (!third) return { name: 'case', id };
  if (third === 'form') {
    const tool = segment(fourth);
    return tool ? { name: 'form', id, tool } : unknown;
  }
  const tab = caseTabs.find((each) => each === third);
  return tab && !fourth ? { name: 'case', id, tab } : unknown;
}

/** The address of a route. `routeOf(hrefOf(r))` is `r`. */
export function hrefOf(route: Route): string {
  switch (route.name) {
    case 'home':
      return '/';
    case 'case':
      return `/case/${encodeURIComponent(route.id)}${route.tab ? `/${route.tab}` : ''}`;
    case 'form':
      return `/case/${encodeURIComponent(route.id)}/form/${encodeURIComponent(route.tool)}`;
    case 'admin':
      return route.tab ? `/admin/${route.tab}` : '/admin';
    case 'invite':
      return '/i';
    case 'unknown':
      return route.path;
    default:
      return `/${route.name}`;
  }
}
