import { expect, test } from 'vitest';
import { hrefOf, type Route, routeOf } from './routes';

test('every route leads back from its own address', () => {
  const routes: Route[] = [
    { name: 'home' },
    { name: 'cases' },
    { name: 'settings' },
    { name: 'practice' },
    { name: 'judge' },
    { name: 'invite' },
    { name: 'admin' },
    { name: 'admin', tab: 'devices' },
    { name: 'case', id: '0199-a' },
    { name: 'case', id: '0199-a', tab: 'plan' },
    { name: 'form', id: '0199-a', tool: 'skala/uro ø' },
  ];
  for (const route of routes) expect(routeOf(hrefOf(route))).toEqual(route);
});

test('what is no address of ours is unknown', () => {
  for (const path of [
    '/nope',
    '/case',
    '/case/1/nope',
    '/case/1/form',
    '/case/1/plan/x',
    '/admin/nope',
    '/case/%E0%A4%A',
    '/a/b/c/d/e',
  ]) {
    expect(routeOf(path)).toEqual({ name: 'unknown', path });
  }
});

test('a slash at the end is no other place', () => {
  expect(routeOf('/cases/')).toEqual({ name: 'cases' });
});
