/**
 * Who may knock on whose door, read by dependency-cruiser (with TypeScript 6, which has the interface it needs).
 * The rooms stand in the order of the house; a room may use only the doors of rooms above it.
 */
const rooms = [
  'roster',
  'calendar',
  'access',
  'evidence',
  'language',
  'channels',
  'conversations',
  'answers',
  'messages',
  'behavior',
  'goals',
  'visits',
  'surveys',
  'decisions',
  'learning',
  'insight',
  'records',
];
const tests = '\\.(test|testing)\\.ts$';

const order = rooms.map((room, place) => ({
  name: `order-${room}`,
  comment: `${room} may use only the rooms above it: ${rooms.slice(0, place).join(', ') || 'none'}.`,
  severity: 'error',
  from: { path: `^src/rooms/${room}/`, pathNot: tests },
  to: { path: `^src/rooms/(${[...rooms.slice(place + 1), 'none-such'].join('|')})/` },
}));

const doors = rooms.map((room) => ({
  name: `door-${room}`,
  comment: `From outside, ${room} is entered by its index.ts only.`,
  severity: 'error',
  from: { pathNot: `^src/rooms/${room}/|${tests}|^(test|bench|demo)/` },
  to: { path: `^src/rooms/${room}/`, pathNot: `^src/rooms/${room}/(index|words/en)\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...order,
    ...doors,
    {
      name: 'floor-knows-no-room',
      comment: 'The floor knows no room, no page kit and not the house.',
      severity: 'error',
      from: { path: '^src/platform/', pathNot: tests },
      to: { path: '^(src/(rooms|ui|commands)/|src/[^/]+\\.ts$|test/|demo/)' },
    },
    {
      name: 'kit-knows-no-room',
      comment: 'The page kit knows no room.',
      severity: 'error',
      from: { path: '^src/ui/', pathNot: tests },
      to: { path: '^(src/(rooms|commands)/|src/[^/]+\\.ts$|test/|demo/)' },
    },
    {
      name: 'house-is-the-top',
      comment: 'Nobody below imports the composition root or a command.',
      severity: 'error',
      from: { path: '^src/(rooms|platform|ui)/', pathNot: tests },
      to: { path: '^src/(house|main)\\.ts$|^src/commands/' },
    },
    {
      name: 'product-without-tests',
      comment: 'The product never imports a test or a bench.',
      severity: 'error',
      from: { path: '^src/', pathNot: `${tests}|^src/commands/demo` },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      comment: 'Files of the floor and of one room do not go round in circles at run time.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(node_modules|data|\\.cache)/' },
    includeOnly: '^(src|test|bench|demo|tools)/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs'],
    },
  },
};
