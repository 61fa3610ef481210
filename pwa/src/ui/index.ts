/** The parts that every screen is built of. They know no feature and ask the core for nothing. */
export { Button } from './Button';
export { Confirm } from './Confirm';
export { DateField } from './DateField';
export { Dialog } from './Dialog';
export { ErrorSummary } from './ErrorSummary';
export { Check, Choice, Choices, fieldId, type Option, Select, TextArea, TextField } from './Field';
export { Icon, type IconName } from './Icon';
export { Empty, FaultNotice, faultText, Loading, Notice } from './Notice';
export { Page } from './Page';
export { RecordState } from './RecordState';
