import { registerHooks } from 'node:module'

/** Node strips types by itself but takes `./x.js` literally; the sources mean `./x.ts`. */
registerHooks({
  resolve(specifier, context, next) {
    const ours = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/')
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context)
  },
})
