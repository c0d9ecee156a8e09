/** `npm run bench -- purchase|catalog|scale|traffic [options]`; all of them, one after the other, where none is named. */
const benches = {
  purchase: () => import('./purchase.ts'),
  catalog: () => import('./catalog.ts'),
  scale: () => import('./scale.ts'),
  traffic: () => import('./traffic.ts'),
}
const isBench = (name: string): name is keyof typeof benches => Object.hasOwn(benches, name)

const [, , named, ...rest] = process.argv
if (named === undefined) for (const run of Object.values(benches)) await run()
else if (isBench(named)) {
  process.argv = [...process.argv.slice(0, 2), ...rest]
  await benches[named]()
} else {
  console.error(`There is no bench "${named}". There are: ${Object.keys(benches).join(', ')}.`)
  process.exitCode = 1
}
