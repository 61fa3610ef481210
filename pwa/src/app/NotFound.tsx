import { Link } from '../router/Link';
import { text } from '../text';
import { Page } from '../ui';

export function NotFound() {
  const words = text().notFound;
  return (
    <Page title={words.title} lead={words.explain}>
      <Link class="ds-link" to={{ name: 'cases' }}>
        {words.home}
      </Link>
    </Page>
  );
}
