export { Link } from './Link';
export { beforeLeaving, go, route } from './router';
export { type AdminTab, adminTabs, type CaseTab, caseTabs, hrefOf, type Route } from './routes';
