import type { Screen } from '../../app/screens';
import { useFetched } from '../../core/useFetched';
import { moment } from '../../text';
import { Empty, FaultNotice, Loading, Page } from '../../ui';
import { t } from './text';

interface Sent {
  at: number;
  subject: string;
  text: string;
}

/** What this person would have been sent by e-mail; a demonstration sends none. */
const InboxScreen: Screen<'inbox'> = () => {
  const words = t();
  const { value, fault, again } = useFetched<{ messages: Sent[] }>('/api/demo/inbox');
  const list = value?.messages;
  return (
    <Page title={words.title} lead={words.lead}>
      <div class="stack stack-lg narrow">
        {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />}
        {!list && !fault && <Loading />}
        {list?.length === 0 && (
          <Empty icon="cloud" title={words.none}>
            <p>{words.hint}</p>
          </Empty>
        )}
        {list && list.length > 0 && (
          <ul class="plain-list stack">
            {list.map((each) => (
              <li key={each.at} class="sheet stack stack-sm">
                <p class="small soft">{moment(each.at)}</p>
                <h2>{each.subject}</h2>
                <p class="as-written">{each.text}</p>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Page>
  );
};

export default InboxScreen;
