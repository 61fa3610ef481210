/** What a push message shows. It says that there is something new, and never what or about whom: others see the screen too. */
const words = {
  nb: ['Stafett', 'Det er noe nytt til deg.'],
  nn: ['Stafett', 'Det er noko nytt til deg.'],
  en: ['Stafett', 'There is something new for you.'],
} as const;

/** The notice for a message's body, `{"lang":"nb"}`; bokmål when it says nothing that is understood. */
export function noticeOf(body: string | undefined): { title: string; options: NotificationOptions } {
  let lang: keyof typeof words = 'nb';
  try {
    const said = (JSON.parse(body ?? '') as { lang?: unknown }).lang;
    if (said === 'nn' || said === 'en') lang = said;
  } catch {
    // A notice must be shown all the same, or the browser shows one of its own.
  }
  const [title, text] = words[lang];
  // One tag: a newer notice takes the place of an older one.
  return {
    title,
    options: { body: text, lang, tag: 'stafett', icon: '/icons/icon-192.png', badge: '/icons/icon-192.png' },
  };
}
