use super::*;

const SLOT: &str = "00000001";
const MOMENTS: i64 = 2 * MILESTONE_EVERY + 100;

/// A timeline whose every moment fills the purse a little more, a second apart.
fn long(folder: &Path) -> Timeline {
    database::create(&file_of(folder, SLOT), tables::PLAYER, |transaction| {
        moment::identify(transaction, 1105, SLOT)?;
        let mut hash = chain::genesis(1105, SLOT);
        for seq in 1..=MOMENTS {
            let at = Timestamp::from_millis(seq * 1000);
            let event = Event::PurseEndowed { amount_as: 1 };
            let moment =
                Moment { seq, recorded_at: at, at, sim_day: None, cause: None, command_key: None, event };
            let record = record_of(&moment, false).unwrap();
            hash = chain::hash(&hash, &record);
            moment::append(transaction, &Stored { record, hash })?;
        }
        Ok::<_, database::Error>(())
    })
    .unwrap();
    Timeline::new(folder, SLOT)
}

fn milestones(timeline: &Timeline) -> Vec<(i64, Vec<u8>)> {
    database::inspect(timeline.path(), |transaction| {
        let kept = [MILESTONE_EVERY, 2 * MILESTONE_EVERY, MOMENTS]
            .map(|seq| milestone::until(transaction, RULES, seq));
        kept.into_iter().map(|kept| Ok(kept?.map(|kept| (kept.seq, kept.state)))).collect()
    })
    .map(|kept: Vec<Option<_>>| kept.into_iter().flatten().collect())
    .map_err(|error: database::Error| error)
    .unwrap()
}

#[tokio::test]
async fn what_is_derived_can_be_deleted_and_comes_back_with_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let timeline = long(folder.path());
    let loaded = timeline.load().await.unwrap();
    let before = milestones(&timeline);
    let kept: Vec<i64> = before.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(kept, [MILESTONE_EVERY, 2 * MILESTONE_EVERY, 2 * MILESTONE_EVERY]);
    timeline
        .database()
        .write(|transaction| Ok::<_, TimelineError>(milestone::forget(transaction)?))
        .await
        .unwrap();
    assert!(milestones(&timeline).is_empty());
    assert_eq!(timeline.load().await.unwrap(), loaded);
    assert_eq!(milestones(&timeline), before);
}

#[tokio::test]
async fn a_state_of_the_past_is_the_same_with_and_without_milestones() {
    let folder = tempfile::tempdir().unwrap();
    let timeline = long(folder.path());
    let asked = [1, 1999, 2000, 2001, 3999, 4000, MOMENTS];
    let mut without = Vec::new();
    for seq in asked {
        without.push(timeline.past(Past::After(seq)).await.unwrap().unwrap());
    }
    timeline.load().await.unwrap();
    for (seq, without) in asked.into_iter().zip(without) {
        let with = timeline.past(Past::After(seq)).await.unwrap().unwrap();
        assert_eq!((&with, with.purse_as), (&without, seq));
        let instant = Timestamp::from_millis(seq * 1000 + 999);
        assert_eq!(timeline.past(Past::At(instant)).await.unwrap().unwrap(), with);
    }
    assert_eq!(timeline.past(Past::At(Timestamp::from_millis(999))).await.unwrap(), None);
    assert_eq!(timeline.past(Past::After(MOMENTS + 1)).await.unwrap(), None);
}
