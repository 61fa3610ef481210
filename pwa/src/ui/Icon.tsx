/** Drawn on 24 × 24, one path each, in the colour of the text around it (the strokes are in parts.css: a list has hundreds). */
const paths = {
  cases: 'M4 6h16M4 12h16M4 18h10',
  add: 'M12 5v14M5 12h14',
  look: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Zm9.500-2.800a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600Z',
  settings: 'M4 7h9m4 0h3M4 17h3m4 0h9M15 4.500v5M9 14.500v5',
  lock: 'M6.500 11h11v9h-11zM8.500 11V8a3.500 3.500 0 0 1 7 0v3',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  device: 'M7 3.500h10v17H7zM11 17.500h2',
  cloud: 'M7 18.500a4 4 0 0 1-.500-8 5.500 5.500 0 0 1 10.600 1.200A3.500 3.500 0 0 1 17 18.500Z',
  offline: 'M7 18.500a4 4 0 0 1-.500-8 5.500 5.500 0 0 1 10.600 1.200A3.500 3.500 0 0 1 17 18.500ZM4 4l16 16',
  merge: 'M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8',
  warn: 'M12 4 2.800 20h18.400L12 4Zm0 6v4.500m0 2.600v.200',
  stop: 'M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17ZM7.500 12h9',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.500 8.500c.600-4 3.700-6 7.500-6s6.900 2 7.500 6',
  baton: 'M4 17.500 17.500 4l2.500 2.500L6.500 20Zm4-4 2.500 2.500',
  calendar: 'M4 6h16v14H4zM4 10.500h16M8.500 3.500v4m7-4v4',
  search: 'M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13Zm5 11.500L20.500 20.500',
  back: 'M14.500 5.500 8 12l6.500 6.500',
  next: 'M9.500 5.500 16 12l-6.500 6.500',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  phone:
    'M6 3.500h3.500l1.500 5-2.300 1.600a12 12 0 0 0 5.200 5.200l1.600-2.300 5 1.500V18a2.500 2.500 0 0 1-2.500 2.500A15 15 0 0 1 3.500 6 2.500 2.500 0 0 1 6 3.500Z',
  edit: 'M4 20l1-4.500L16.500 4l3.500 3.500L8.500 19ZM14 6.500l3.500 3.500',
  share: 'M12 15V4m0 0L8 8m4-4 4 4M5 13v6.500h14V13',
  talk: 'M4 5h16v11h-8.500L7 20v-4H4z',
  form: 'M6 3.500h12v17H6zM9 8h6M9 12h6M9 16h3.500',
  undo: 'M8.500 5 4.500 9l4 4M5 9h9a5 5 0 0 1 0 10h-3',
  flag: 'M6 21V4m0 1h11l-2.500 4 2.500 4H6',
  people:
    'M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Zm-6.500 8c.400-3.500 3-5 6.500-5s6.100 1.500 6.500 5M16 5a3.500 3.500 0 0 1 0 6.500m2 3.500c2 .700 3.200 2.200 3.500 4.500',
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words that say the same; so it is hidden from those who listen. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
