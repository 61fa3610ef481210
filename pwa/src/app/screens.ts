import type { ComponentChildren } from 'preact';
import LockScreen from '../features/lock/screen';
import type { Route, RouteName } from '../router/routes';

/** A screen's file has one default export, drawn with the route that led to it. */
export type Screen<N extends RouteName = RouteName> = (props: {
  route: Extract<Route, { name: N }>;
}) => ComponentChildren;

type Load<N extends RouteName> = () => Promise<{ default: Screen<N> }>;

/** Each place in the app and the file that draws it, fetched the first time somebody goes there. */
export const screens: { [N in Exclude<RouteName, 'home' | 'unknown'>]: Load<N> } = {
  login: () => import('../features/login/screen'),
  lock: () => Promise.resolve({ default: LockScreen }),
  cases: () => import('../features/cases/screen'),
  new: () => import('../features/concern/screen'),
  case: () => import('../features/case/screen'),
  form: () => import('../features/forms/screen'),
  looks: () => import('../features/looks/screen'),
  judge: () => import('../features/judge/screen'),
  sync: () => import('../features/sync/screen'),
  practice: () => import('../features/practice/screen'),
  settings: () => import('../features/settings/screen'),
  admin: () => import('../features/admin/screen'),
  invite: () => import('../features/invite/screen'),
  inbox: () => import('../features/inbox/screen'),
  questions: () => import('../features/questions/screen'),
  access: () => import('../features/privacy/screen'),
};

/** What every start of a device with a profile shows first comes with the app itself. */
export const atHand = { lock: LockScreen };

/** The places that can be seen while no profile is open. */
export const openPlaces: readonly RouteName[] = ['login', 'lock'];
