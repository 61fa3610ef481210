import './admin.css';
import { useState } from 'preact/hooks';
import type { Screen } from '../../app/screens';
import { useFetched } from '../../core/useFetched';
import type { Overview } from '../../gen/staff';
import { adminTabs, Link } from '../../router';
import { FaultNotice, Loading, Page } from '../../ui';
import { Deputies } from './Deputies';
import { Devices } from './Devices';
import { Import } from './Import';
import { Invitations } from './Invitations';
import { People } from './People';
import { t } from './text';
import { Units } from './Units';

/** The administrator's place: people, units, deputies, devices and invitations. The server asks who it is each time. */
const AdminScreen: Screen<'admin'> = ({ route }) => {
  const words = t();
  const tab = route.tab ?? 'people';
  const { value, fault, again } = useFetched<Overview>('/api/admin/staff');
  const [saved, setSaved] = useState(0);
  const done = () => {
    setSaved((n) => n + 1);
    again();
  };
  return (
    <Page title={words.title} lead={words.lead}>
      <div class="stack stack-lg">
        <nav class="admin-tabs" aria-label={words.parts}>
          <ul>
            {adminTabs.map((each) => (
              <li key={each}>
                <Link
                  to={{ name: 'admin', tab: each }}
                  {...(each === tab ? { 'aria-current': 'page' as const } : {})}
                >
                  {words.tabs[each]}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <p class="heard-only" role="status">
          {saved > 0 && words.done}
        </p>
        {fault && <FaultNotice code={fault.code} detail={fault.detail} onRetry={again} />}
        {!value && !fault && <Loading />}
        {value && tab === 'people' && <People all={value} onDone={done} />}
        {value && tab === 'units' && <Units all={value} onDone={done} />}
        {value && tab === 'deputies' && <Deputies all={value} onDone={done} />}
        {value && tab === 'devices' && <Devices all={value} />}
        {value && tab === 'invitations' && <Invitations all={value} />}
        {value && tab === 'import' && <Import all={value} onDone={done} />}
      </div>
    </Page>
  );
};

export default AdminScreen;
