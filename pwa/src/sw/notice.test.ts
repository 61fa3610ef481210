import { expect, test } from 'vitest';
import { noticeOf } from './notice';

test('a notice speaks the language that the message names', () => {
  expect(noticeOf('{"lang":"nn"}').options.body).toBe('Det er noko nytt til deg.');
  expect(noticeOf('{"lang":"en"}').options.body).toBe('There is something new for you.');
});

test('a message that says nothing understandable is still a notice', () => {
  for (const body of [undefined, '', '{', 'null', '[]', '{"lang":"fr"}', '{"lang":1}', '{"lang":"toString"}'])
    expect(noticeOf(body).options.body).toBe('Det er noe nytt til deg.');
});
