import { useHere } from '../../record/here';
import { t } from './text';

/** Where the case is: the place, and the title that the guide gives the step, where it gives one. */
export function StepHeading({ level, nth, name }: { level: number; nth: number; name: string | undefined }) {
  const { guide } = useHere();
  const place = t().stepAt(level, nth);
  if (!name) return <h2 id="now">{place}</h2>;
  return (
    <div>
      <p class="small soft">{place}</p>
      <h2 id="now" lang={guide.lang}>
        {name}
      </h2>
    </div>
  );
}
