/** How a strategy for a provider loads its profile: the token in a header, and what comes back is parsed. */
export function loadProfileFrom(strategy, url) {
  strategy._oauth2.useAuthorizationHeaderforGET(true);
  strategy.userProfile = (accessToken, done) => {
    strategy._oauth2.get(url, accessToken, (error, body) => {
      if (error) return done(error);
      try {
        done(null, JSON.parse(body));
      } catch (cause) {
        done(cause);
      }
    });
  };
}
