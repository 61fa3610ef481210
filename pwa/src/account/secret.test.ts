import { expect, test } from 'vitest';
import { deviceName } from './device';
import { weakness } from './secret';

test('a code has six digits and is not the first that one tries', () => {
  expect(weakness('28471', 'pin')).toBe('pinShort');
  expect(weakness('28471a', 'pin')).toBe('pinShort');
  for (const plain of ['111111', '123456', '654321', '890123', '121212']) {
    expect(weakness(plain, 'pin')).toBe('pinPlain');
  }
  expect(weakness('284719', 'pin')).toBeUndefined();
});

test('a sentence has twelve characters', () => {
  expect(weakness('kort', 'passphrase')).toBe('passphraseShort');
  expect(weakness('blåbær på tur', 'passphrase')).toBe('passphraseShort');
  expect(weakness('tur tur tur tur tur', 'passphrase')).toBe('passphraseShort');
  expect(weakness('blåbær på tur med bestemor', 'passphrase')).toBeUndefined();
});

test('a device is named for its kind alone', () => {
  expect(deviceName('Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36')).toBe('Linux, Chrome');
  expect(deviceName('Mozilla/5.0 (iPad; CPU OS 18_0) Version/18.0 Safari/604.1')).toBe('iPad, Safari');
});
