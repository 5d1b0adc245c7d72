import { Chain, type Chained } from '../lib/chain';

class Link implements Chained<Link> {
  before: Link | null = null;
  after: Link | null = null;

  constructor(readonly name: string) {}
}

describe('Chain', () => {
  const chain = new Chain<Link>();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => new Link(name));
  beforeEach(() => {
    for (const link of chain) chain.remove(link);
    for (const link of [a, b, c]) chain.push(link);
  });

  function names(): string {
    return [...chain].map(({ name }) => name).join('');
  }

  it('keeps the order of arrival', () => {
    expect(names()).toBe('abc');
    expect([chain.first, chain.last, chain.length]).toEqual([a, c, 3]);
  });

  it.each([
    ['first', a, 'bc'],
    ['middle', b, 'ac'],
    ['last', c, 'ab'],
  ])('lets go of the %s', (_where, link, rest) => {
    chain.remove(link);
    expect(names()).toBe(rest);
    expect([chain.first?.name, chain.last?.name, chain.length]).toEqual([rest[0], rest[1], 2]);
    chain.push(link);
    expect(names()).toBe(rest + link.name);
  });

  it('can be emptied while it is gone through', () => {
    for (const link of chain) chain.remove(link);
    expect([chain.first, chain.last, chain.length]).toEqual([null, null, 0]);
  });
});
