import { useEffect, useState } from 'preact/hooks';
import { api } from './api';
import { type Fault, faultOf } from './messages';

export interface Fetched<T> {
  value: T | undefined;
  fault: Fault | undefined;
  again: () => void;
}

/** What the server answers to a question that it alone can answer. `again` asks once more; what is there stays until then. */
export function useFetched<T>(path: `/api/${string}`): Fetched<T> {
  const [value, setValue] = useState<T>();
  const [fault, setFault] = useState<Fault>();
  const [times, setTimes] = useState(0);
  // `times` asks again
  useEffect(() => {
    let current = true;
    setFault(undefined);
    api<T>('GET', path).then(
      (answer) => current && setValue(answer),
      (thrown) => current && setFault(faultOf(thrown)),
    );
    return () => {
      current = false;
    };
  }, [path, times]);
  return { value, fault, again: () => setTimes((n) => n + 1) };
}
