/** The word that was probably meant. */
import { nearest } from '../../bin/nearest';

describe('nearest', () => {
  const names = ['sentinels', 'shutdown', 'token-ring', 'task-done'];

  it('finds a word that is spelled a little wrong', () => {
    expect(nearest('sentinel', names)).toBe('sentinels');
    expect(nearest('shutdwon', names)).toBe('shutdown');
    expect(nearest('taskdone', names)).toBe('task-done');
  });

  it('finds a word of which a part was typed', () => {
    expect(nearest('ring', names)).toBe('token-ring');
  });

  it('suggests nothing that is far away', () => {
    expect(nearest('elephant', names)).toBeUndefined();
    expect(nearest('x', names)).toBeUndefined();
    expect(nearest('', names)).toBeUndefined();
  });

  it('has nothing to suggest where there is nothing', () => {
    expect(nearest('ring', [])).toBeUndefined();
  });
});
